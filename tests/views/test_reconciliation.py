"""Rows of the view for some days, with a file that is not in the log if asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import make
from halton.views.reconciliation import Labelled, Span, Trial, Unsure, last_span, read_reconciliation
from projections.invoiced import CENT, DAY, NEXT, SONNET, invoice, line

SPAN = Span("anthropic", DAY, DAY)
DAY_LONG = 1440 * make.MINUTE


def short(found: Any) -> list[tuple[Any, ...]]:
    return [(row.day[5:], row.unit, row.state, row.ours_quantity, row.theirs_quantity) for row in found.rows]


def test_the_rows_are_those_of_the_view(tmp_path: Path) -> None:
    given = [make.price(), make.call(), make.call(started_at=make.NOON + DAY_LONG)]
    lines = (line("input_tokens", 900, CENT), line("output_tokens", 200), line("input_tokens", 1000, day=NEXT))
    with make.views(tmp_path, [*given, invoice(*lines), invoice(provider="openai")]) as views:
        columns = ", ".join(read_reconciliation(views, SPAN).rows[0].__struct_fields__)
        every = views.execute(f"select {columns} from reconciliation order by day, model, unit").fetchall()
        whole = read_reconciliation(views, Span("anthropic", DAY, NEXT))
        assert [tuple(getattr(row, name) for name in row.__struct_fields__) for row in whole.rows] == every
        assert short(read_reconciliation(views, SPAN)) == [
            ("09-22", "input_tokens", "differs", 1000, 900), ("09-22", "output_tokens", "matched", 200, 200),
        ]  # fmt: skip


def test_a_trial_counts_as_the_last_file_and_leaves_no_trace(tmp_path: Path) -> None:
    trial = Trial([(DAY, SONNET, "input_tokens", 1000, None, None), (DAY, "o'hara", "input_tokens", 5, None, "a")])
    with make.views(tmp_path, [make.call(), invoice(line("input_tokens", 900), line("output_tokens", 200))]) as views:
        assert short(read_reconciliation(views, SPAN, trial)) == [
            ("09-22", "input_tokens", "matched", 1000, 1000),
            ("09-22", "output_tokens", "matched", 200, 200),
            ("09-22", "input_tokens", "only_theirs", None, 5),
        ]
        assert short(read_reconciliation(views, SPAN))[0] == ("09-22", "input_tokens", "differs", 1000, 900)
        assert views.execute("select count(*) from sqlite_temp_schema").fetchone() == (0,)
        assert views.execute("pragma query_only").fetchone() == (1,)


def test_a_trial_needs_no_file_before_it(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(output_tokens=0)]) as views:
        found = read_reconciliation(views, SPAN, Trial([(DAY, SONNET, "input_tokens", 1000, None, None)]))
    assert short(found) == [("09-22", "input_tokens", "matched", 1000, 1000)]
    assert found.imported_at is None


def test_calls_that_may_explain_it_are_counted_by_model(tmp_path: Path) -> None:
    events = [make.price(), make.call(), make.failure(), make.call(model="nobody-1"), invoice(line("input_tokens", 1))]
    with make.views(tmp_path, events) as views:
        found = read_reconciliation(views, SPAN)
    assert found.unsure == (Unsure("claude-sonnet-4-5", 2, 1, 0), Unsure("nobody-1", 1, 0, 1))


def test_labels_with_the_dearest_first(tmp_path: Path) -> None:
    lines = (
        line("input_tokens", 70, label="counted"), line("web_searches", 9, label="counted"), line("cost", None, 3, label="cheap"),
        line("cost", None, 5, label="dear"), line("input_tokens", 1),
    )  # fmt: skip
    with make.views(tmp_path, [invoice(*lines)]) as views:
        labels = read_reconciliation(views, SPAN).labels
    assert labels == (Labelled("dear", 5, 0), Labelled("cheap", 3, 0), Labelled("counted", 0, 70))


def test_the_last_file_says_which_days_are_meant(tmp_path: Path) -> None:
    openai = invoice(provider="openai", first_day=NEXT, last_day=NEXT)
    with make.views(tmp_path, [invoice(first_day=DAY, last_day=NEXT), openai]) as views:
        assert last_span(views) == Span("openai", NEXT, NEXT)
        assert last_span(views, "anthropic") == Span("anthropic", DAY, NEXT)
        assert last_span(views, "acme") is None
