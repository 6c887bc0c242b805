"""Spend over time, without a hole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import make
from halton.views.choice import Choice
from halton.views.period import Period
from halton.views.series import Point, read_series

DAY = 1440 * make.MINUTE
TODAY = date(2026, 9, 25)


def test_days_without_a_call_are_points_too(tmp_path: Path) -> None:
    events = [make.price(), make.call(), make.call(started_at=make.NOON + 2 * DAY, billing="subscription")]
    with make.views(tmp_path, events) as views:
        series = read_series(views, Choice(), TODAY)
        assert series.by == "day"
        assert series.points == (
            Point("2026-09-22", 6_000_000_000, 0),
            Point("2026-09-23", 0, 0),
            Point("2026-09-24", 0, 6_000_000_000),
            Point("2026-09-25", 0, 0),
        )
        assert read_series(views, Choice(Period(date(2026, 9, 23), date(2026, 9, 23))), TODAY).points == (
            Point("2026-09-23", 0, 0),
        )
        assert read_series(views, Choice(Period(date(2026, 9, 26))), TODAY).points == ()


def test_a_long_time_is_told_by_month(tmp_path: Path) -> None:
    events = [make.price(), make.call(), make.call(started_at=make.NOON + 100 * DAY)]
    with make.views(tmp_path, events) as views:
        series = read_series(views, Choice(), TODAY)
    assert series.by == "month"
    assert [(point.at, point.cost_pico) for point in series.points] == [
        ("2026-09", 6_000_000_000),
        ("2026-10", 0),
        ("2026-11", 0),
        ("2026-12", 6_000_000_000),
    ]


def test_no_calls_make_one_point_of_nothing(tmp_path: Path) -> None:
    with make.views(tmp_path) as views:
        assert read_series(views, Choice(), TODAY).points == (Point("2026-09-25", 0, 0),)
