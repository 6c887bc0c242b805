"""How much of theirs we have."""

from __future__ import annotations

from halton.views.coverage import Coverage, cover
from halton.views.reconciliation import Compared

CENT = 10**10


def row(unit: str, quantities: tuple[int | None, int | None], pico: tuple[int | None, int | None] = (None, None)) -> Compared:
    """Ours before theirs; rounded to cents."""
    (ours, theirs), (our_pico, their_pico) = quantities, pico
    return Compared(
        day="2026-09-22",
        model="m",
        unit=unit,
        state="differs",
        ours_quantity=ours,
        theirs_quantity=theirs,
        quantity_difference=None if theirs is None else (ours or 0) - theirs,
        ours_pico=our_pico,
        theirs_pico=their_pico,
        difference_pico=None if their_pico is None else (our_pico or 0) - their_pico,
        rounding_pico=None if their_pico is None else CENT // 2,
    )


def test_the_smaller_of_two_counts_is_what_both_have() -> None:
    rows = [row("input_tokens", (80, 100)), row("output_tokens", (300, 100)), row("output_tokens", (None, 50))]
    coverage = cover(rows)
    assert (coverage.ours_tokens, coverage.theirs_tokens, coverage.both_tokens, coverage.tokens_percent) == (380, 250, 180, 72.0)


def test_only_tokens_are_added_up_and_parts_of_them_once() -> None:
    rows = [row("web_searches", (5, 5)), row("input_audio_tokens", (5, 5)), row("cache_read_tokens", (7, 7))]
    assert cover(rows).theirs_tokens == 7


def test_within_rounding_all_of_it_is_there() -> None:
    rows = [row("cost", (None, None), (6 * CENT // 10, CENT)), row("cost", (None, None), (CENT, 3 * CENT))]
    coverage = cover(rows)
    assert (coverage.ours_pico, coverage.theirs_pico, coverage.both_pico, coverage.cost_percent) == (
        16 * CENT // 10, 4 * CENT, 2 * CENT, 50.0,
    )  # fmt: skip


def test_a_credit_lowers_the_sum_and_no_share() -> None:
    coverage = cover([row("cost", (None, None), (2 * CENT, 2 * CENT)), row("cost", (None, None), (None, -CENT))])
    assert (coverage.theirs_pico, coverage.charged_pico, coverage.cost_percent) == (CENT, 2 * CENT, 100.0)


def test_what_they_do_not_state_has_no_share() -> None:
    nothing = cover([row("input_tokens", (5, None))])
    assert (nothing.tokens_percent, nothing.cost_percent, nothing.least_percent) == (None, None, None)
    assert cover([row("input_tokens", (5, 10), (CENT, CENT))]).least_percent == 50.0


def test_rows_are_counted_by_state() -> None:
    assert cover([row("cost", (1, 1))]).states == {"matched": 0, "differs": 1, "only_ours": 0, "only_theirs": 0}
    assert cover([]) == Coverage(0, None, 0, 0, None, 0, 0, dict.fromkeys(("matched", "differs", "only_ours", "only_theirs"), 0))
