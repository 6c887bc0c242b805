from __future__ import annotations

from pathlib import Path

import make
from projections.invoiced import CENT, DAY, NEXT, invoice, line

LINES = "select position, line, provider, day, model, unit, quantity, cost_pico, label from invoice_lines order by 1, 2"


def test_a_file_is_a_row_and_so_is_each_of_its_lines(tmp_path: Path) -> None:
    given = [invoice(line("input_tokens", 5, label="ci"), line("cost", None, CENT, day=NEXT, model=None), file="cost.csv")]
    files = "select position, origin, provider, format, file, digest, first_day, last_day, lines from invoices"
    with make.views(tmp_path, given) as views:
        assert views.execute(files).fetchall() == [(2, 1, "anthropic", "test/1", "cost.csv", "d", DAY, NEXT, 2)]
        assert views.execute(LINES).fetchall() == [
            (2, 0, "anthropic", DAY, "Claude Sonnet 4.5", "input_tokens", 5, None, "ci"),
            (2, 1, "anthropic", NEXT, None, "cost", None, CENT, None),
        ]


def test_what_no_line_can_hold_is_not_known(tmp_path: Path) -> None:
    outside = line("cost", None, 1, day="2026-10-01")
    lines = (line("input_tokens", -1, 10**17 + 1), line("output_tokens", 10**13 + 1, -(10**17)), outside)
    rows = make.rows(tmp_path, [invoice(*lines, first_day=DAY, last_day=NEXT)], LINES)
    assert [row[5:8] for row in rows] == [("input_tokens", None, None), ("output_tokens", None, -(10**17))]


def test_days_that_cannot_be_counted_off_are_left_out(tmp_path: Path) -> None:
    bad = [invoice(first_day=first, last_day=last) for first, last in (("?", DAY), (DAY, "9999-12-31"), ("2026-02-30", DAY))]
    assert make.rows(tmp_path, bad, "select count(*) from invoices") == [(0,)]
