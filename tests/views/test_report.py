from __future__ import annotations

from datetime import date
from pathlib import Path

import make
from halton.views.report import Completeness, Spend, read_report

DAY = 1440 * make.MINUTE
SONNET = "claude-sonnet-4-5-20250929"


def test_spend_is_by_project_and_model_the_dearest_first_with_a_total(tmp_path: Path) -> None:
    events = [
        make.price(),
        make.call(project="small", output_tokens=0),
        make.call(cache_read_tokens=10, cache_write_5m_tokens=20, cache_write_1h_tokens=30, reasoning_tokens=5),
        make.call(billing="subscription"),
        make.failure(model_requested=SONNET),
    ]
    with make.views(tmp_path, events) as views:
        report = read_report(views, head=6)
    assert report.rows == (
        Spend("halton", "anthropic", SONNET, 3, 1, 0, 0, 2000, 10, 50, 400, 5, 6_258_000_000, 6_000_000_000),
        Spend("small", "anthropic", SONNET, 1, 0, 0, 0, 1000, 0, 0, 0, 0, 3_000_000_000, 0),
    )
    assert report.total == Spend("", "", "", 4, 1, 0, 0, 3000, 10, 50, 400, 5, 9_258_000_000, 6_000_000_000)
    assert report.completeness == Completeness(0, 0, 0, 0, 0, 0, ())
    assert report.completeness.is_complete


def test_a_report_is_of_some_days_or_of_one_project(tmp_path: Path) -> None:
    events = [make.call(started_at=make.NOON + day * DAY, project=f"p{day}") for day in range(3)]
    with make.views(tmp_path, events) as views:
        report = read_report(views, head=4, first_day=date(2026, 9, 23), last_day=date(2026, 9, 23))
        assert [row.project for row in report.rows] == ["p1"]
        assert [row.project for row in read_report(views, head=4, last_day=date(2026, 9, 23)).rows] == ["p0", "p1"]
        assert [row.project for row in read_report(views, head=4, project="p2").rows] == ["p2"]
        assert read_report(views, head=4, project="none").total.calls == 0


def test_a_report_says_what_it_lacks(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(), make.gap(), make.gap(started_at=make.NOON + DAY, ended_at=make.NOON + DAY)]) as views:
        report = read_report(views, head=9, last_day=date(2026, 9, 22))
    assert report.completeness == Completeness(1, 0, 1, 1, 2, 5, ())
    assert not report.completeness.is_complete
