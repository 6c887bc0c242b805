"""The report as a whole: what it is asked, what it answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import make
from halton.views.choice import Choice
from halton.views.period import Period
from halton.views.report import Question, read_report
from halton.views.spend import Spend

DAY = 1440 * make.MINUTE
SONNET = "claude-sonnet-4-5-20250929"
TODAY = date(2026, 9, 24)


def test_by_project_and_model_the_dearest_first_with_a_total(tmp_path: Path) -> None:
    events = [make.price(), make.call(project="small", output_tokens=0), make.call(), make.call(billing="subscription")]
    with make.views(tmp_path, events) as views:
        report = read_report(views, Question(), head=5, today=TODAY)
    assert report.columns == ("project", "provider", "model")
    assert [(row.spend.key, row.spend.calls) for row in report.ranking.rows] == [
        (("halton", "anthropic", SONNET), 2),
        (("small", "anthropic", SONNET), 1),
    ]
    assert report.ranking.total.spend == Spend(
        (), 3, input_tokens=3000, output_tokens=400, cost_pico=9 * 10**9, notional_pico=6 * 10**9
    )
    assert (report.previous, report.series, report.restatements) == (None, None, ())
    assert report.completeness.is_complete
    assert report.position == 5


def test_of_some_days_against_those_before(tmp_path: Path) -> None:
    events = [make.price(), *(make.call(started_at=make.NOON + day * DAY) for day in (0, 1, 1, 2, 2, 2))]
    question = Question(by=("client",), choice=Choice(Period(date(2026, 9, 24))), compared=True, latency=True, series=True)
    with make.views(tmp_path, events) as views:
        report = read_report(views, question, head=8, today=TODAY)
    (row,) = report.ranking.rows
    assert report.previous == Period(date(2026, 9, 23), date(2026, 9, 23))
    assert row.before is not None and (row.spend.calls, row.before.calls) == (3, 2)
    assert row.samples is not None and list(row.samples.durations) == [2100] * 3
    assert report.series is not None and len(report.series.points) == 1


def test_a_total_that_moved_says_why(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(), make.price(book=None)]) as views:
        report = read_report(views, Question(), head=3, today=TODAY)
        assert [(moved.kind, moved.calls) for moved in report.restatements] == [("price", 1)]
        assert read_report(views, Question(), head=3, today=date(2200, 1, 1)).restatements == ()
