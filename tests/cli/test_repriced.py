from __future__ import annotations

from halton.cli.repriced import by_model, cells, comparable, document, progress, signed, total
from halton.views.repricing import Repriced

CHANGED = Repriced("openai", "gpt-5", False, "rate_changed", 3, 0, 0, 2 * 10**12, 5 * 10**12)
NEW = Repriced("openai", "gpt-5", False, "newly_priced", 1, 1, 0, 0, 10**12)
COVERED = Repriced("anthropic", "claude", True, "same", 2, 2, 2, 0, 0)
ROWS = [CHANGED, NEW, COVERED]


def test_a_row_of_the_table() -> None:
    assert cells(CHANGED) == ("gpt-5", "openai", "billed", "3", "", "$2.00", "$5.00", "+$3.00", "rate changed")
    assert cells(NEW) == ("gpt-5", "openai", "billed", "1", "1 to 0", "–", "$1.00", "+$1.00", "newly priced")
    assert cells(COVERED) == ("claude", "anthropic", "covered", "2", "2", "–", "–", "", "")


def test_all_reasons_of_a_model_in_one_row() -> None:
    assert by_model(ROWS) == [Repriced("openai", "gpt-5", False, "", 4, 1, 0, 2 * 10**12, 6 * 10**12), _plain(COVERED)]


def _plain(row: Repriced) -> Repriced:
    return Repriced(row.provider, row.model, row.is_covered, "", row.calls, row.unpriced_before, row.unpriced_after, 0, 0)


def test_money_that_is_billed_and_money_that_is_covered_are_never_one_sum() -> None:
    assert total(ROWS, False).difference_pico == 4 * 10**12
    assert {name: sums["calls"] for name, sums in document(ROWS)["total"].items()} == {"billed": 4, "covered": 2}


def test_what_one_side_has_no_price_for_is_in_no_sum_of_a_comparison() -> None:
    assert comparable(ROWS) == [CHANGED, Repriced("openai", "gpt-5", False, "newly_priced", 1, 1, 1, 0, 0), COVERED]


def test_a_difference_has_a_sign() -> None:
    assert [signed(pico) for pico in (0, 15 * 10**11, -(10**12))] == ["", "+$1.50", "-$1.00"]


def test_off_a_terminal_there_is_no_progress() -> None:
    with progress(10**6) as done:
        assert done(5) is None
