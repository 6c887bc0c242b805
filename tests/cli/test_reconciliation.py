"""What a reconciliation looks like."""

from __future__ import annotations

from typing import Any

import pytest

from halton.cli.reconciliation import document, echo_reconciliation, largest_first, percent
from halton.views.coverage import cover
from halton.views.reconciliation import Compared, Reconciliation, Span

USD = 10**12


def row(state: str, counts: tuple[int | None, int | None], pico: tuple[int | None, int | None], **facts: Any) -> Compared:
    """Ours before theirs."""
    given: dict[str, Any] = {"day": "2026-09-22", "model": "opus", "unit": "input_tokens"} | facts
    return Compared(
        **given,
        state=state,
        ours_quantity=counts[0],
        theirs_quantity=counts[1],
        quantity_difference=None if counts[1] is None else (counts[0] or 0) - counts[1],
        ours_pico=pico[0],
        theirs_pico=pico[1],
        difference_pico=None if pico[1] is None else (pico[0] or 0) - pico[1],
        rounding_pico=None if pico[1] is None else 0,
    )


ROWS = (
    row("matched", (5, 5), (USD, USD)),
    row("differs", (100, 110), (2 * USD, 3 * USD)),
    row("differs", (1000, 999), (9 * USD, 4 * USD), model="sonnet"),
    row("only_ours", (7, None), (USD // 100, None), model="haiku\x1b[2J"),
    row("only_theirs", (None, None), (None, -USD), model=None, unit="cost"),
)


def found(rows: tuple[Compared, ...]) -> Reconciliation:
    return Reconciliation(span=Span("anthropic", "2026-09-22", "2026-09-30"), rows=rows, unsure=(), labels=(), imported_at=None)


def test_tables_with_the_largest_difference_first(capsys: pytest.CaptureFixture[str]) -> None:
    echo_reconciliation(found(ROWS), cover(ROWS), ["A gap."], 20)
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        "anthropic, 2026-09-22 – 2026-09-30 (UTC)".split(),
        "ours theirs of theirs we have".split(),
        "tokens 1,112 1,114 99.1 %".split(),
        "cost $12.01 $7.00 87.5 %".split(),
        "1 rows match, 2 differ, 1 are only ours, 1 only theirs.".split(),
        [],
        ["Differs"],
        "day model unit ours theirs difference ours $ theirs $ difference $".split(),
        "2026-09-22 sonnet input_tokens 1,000 999 1 $9.00 $4.00 $5.00".split(),
        "2026-09-22 opus input_tokens 100 110 -10 $2.00 $3.00 -$1.00".split(),
        [],
        ["Only", "ours"],
        "day model unit ours ours $".split(),
        r"2026-09-22 haiku\x1b[2J input_tokens 7 $0.0100".split(),
        [],
        ["Only", "theirs"],
        "day model unit theirs $".split(),
        "2026-09-22 all cost -$1.00".split(),
        [],
        ["Likely", "causes"],
        ["-", "A", "gap."],
    ]


def test_no_more_rows_than_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    echo_reconciliation(found(ROWS), cover(ROWS), [], 1)
    printed = capsys.readouterr().out
    assert "… and 1 more. All of them: --limit 2\n" in printed
    assert "sonnet" in printed and "opus" not in printed


def test_counts_decide_where_no_money_does() -> None:
    none = (None, None)
    rows = [row("differs", (1, 2), none), row("differs", (1, 90), none), row("only_ours", (500, None), none)]
    assert [one.ours_quantity for one in largest_first(rows)] == [500, 1, 1]
    assert largest_first(rows)[1].theirs_quantity == 90


def test_a_share_is_rounded_down() -> None:
    assert [percent(share) for share in (None, 0.0, 99.99, 100.0)] == ["–", "0.0 %", "99.9 %", "100.0 %"]


def test_programs_get_every_row() -> None:
    made = document(found(ROWS), cover(ROWS), ["A gap."])
    assert (made["provider"], made["first_day"], made["coverage"]) == (
        "anthropic", "2026-09-22", {"tokens_percent": 100 * 1104 / 1114, "cost_percent": 87.5},
    )  # fmt: skip
    assert [one["difference_pico"] for one in made["rows"]] == [5 * USD, -USD, USD, None, 0]
    assert made["totals"]["states"]["matched"] == 1 and made["causes"] == ["A gap."]
