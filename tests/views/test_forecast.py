"""The forecast of a month: what is known, what is estimated, and what cannot be said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import make
from halton.events.types import CallCompleted
from halton.views.forecast import Estimate, Forecast, Month, read_month, read_total

DAY = 1440 * make.MINUTE
CALL_PICO = 6_000_000_000
NONE = Estimate(0, None, None, None, None)


def on(day: int, **changes: object) -> CallCompleted:
    """A call at noon, so many days after 2026-09-22."""
    return make.call(started_at=make.NOON + day * DAY, **changes)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 9, 22, hour, tzinfo=UTC) + timedelta(days=day)


def test_equal_days_go_on_to_the_end_of_the_month(tmp_path: Path) -> None:
    # A call a day from 10 to 22 September, the rest of the 23rd and seven days are to come.
    with make.views(tmp_path, [make.price(), *[on(day) for day in range(-12, 1)]]) as views:
        month = read_month(views, now=at(1))
    assert (month.month, month.days_left) == ("2026-09", 8.0)
    assert month.total == Forecast(
        project=None,
        days_known=13,
        is_wide=False,
        calls=13,
        unpriced_calls=0,
        suspect_calls=0,
        billed=Estimate(*[13 * CALL_PICO] + [21 * CALL_PICO] * 4),
        notional=Estimate(0, 0, 0, 0, 0),
    )


def test_the_rest_of_today_counts_for_its_part(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), *[on(day) for day in range(-12, 1)], on(1)]) as views:
        month = read_month(views, now=at(1, hour=18))
    assert month.days_left == 7.25
    assert month.total.billed.estimate_pico == 14 * CALL_PICO + round(7.25 * CALL_PICO)


def test_billed_and_covered_money_stay_apart_by_project(tmp_path: Path) -> None:
    events = [make.price(), on(-9), on(-9), on(-9)]
    events += [on(day, project="plan", billing="subscription") for day in range(-8, 1)]
    events += [on(0, project="plan", model="nobody-knows-1")]
    with make.views(tmp_path, events) as views:
        month = read_month(views, now=at(1))
    assert [(one.project, one.calls, one.unpriced_calls, one.days_known) for one in month.projects] == [
        ("plan", 10, 1, 9),
        ("halton", 3, 0, 10),
    ]
    plan, halton = month.projects
    assert (plan.billed.high_pico, plan.notional.estimate_pico) == (0, 17 * CALL_PICO)
    assert (halton.billed.so_far_pico, halton.notional.high_pico) == (3 * CALL_PICO, 0)
    assert halton.billed.daily_mean_pico == 3 * CALL_PICO + round(0.3 * CALL_PICO * 8)
    assert month.total.calls == 13


def test_few_days_make_a_wide_range(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), on(0), on(1), on(2), on(2), on(2)]) as views:
        month = read_month(views, now=at(2, hour=12))
    assert (month.total.days_known, month.total.is_wide) == (2, True)
    # From nothing more to today's three calls on each of the 6.5 days to come.
    assert month.total.billed == Estimate(
        5 * CALL_PICO, round(11.5 * CALL_PICO), round(11.5 * CALL_PICO), 5 * CALL_PICO, round(24.5 * CALL_PICO)
    )


def test_a_first_day_has_no_estimate(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), on(0)]) as views:
        total = read_month(views, now=at(0, hour=18)).total
    assert (total.days_known, total.is_wide) == (0, True)
    assert total.billed == Estimate(CALL_PICO, None, None, None, None)


def test_the_first_of_a_month_goes_by_the_weeks_before(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), *[on(day) for day in range(9)]]) as views:
        month = read_month(views, now=at(9))
    assert (month.month, month.days_left, month.total.calls) == ("2026-10", 31.0, 0)
    assert month.total.billed == Estimate(0, None, 31 * CALL_PICO, 31 * CALL_PICO, 31 * CALL_PICO)


def test_the_zone_of_the_moment_decides_the_month(tmp_path: Path) -> None:
    now = datetime(2026, 9, 30, 20, tzinfo=UTC)
    with make.views(tmp_path, [on(0)]) as views:
        months = [read_month(views, now=now.astimezone(timezone(timedelta(hours=hours)))).month for hours in (0, 9)]
    assert months == ["2026-09", "2026-10"]


def test_no_calls_are_no_forecast(tmp_path: Path) -> None:
    with make.views(tmp_path) as views:
        assert read_month(views, now=at(0)) == Month("2026-09", 9.0, Forecast(None, 0, True, 0, 0, 0, NONE, NONE), ())


def test_the_total_alone_is_the_same(tmp_path: Path) -> None:
    events = [make.price(), *[on(day) for day in range(-100, 1, 3)], on(-3, project="plan", billing="subscription")]
    events += [on(0, project="dark", model="nobody-knows-1"), on(-22, model="nobody-knows-1")]
    with make.views(tmp_path, events) as views:
        for now in (at(0, hour=6), at(1), at(8, hour=23), at(30)):
            assert read_total(views, now=now) == read_month(views, now=now).total


def test_the_total_of_views_without_a_call_is_nothing(tmp_path: Path) -> None:
    with make.views(tmp_path) as views:
        assert read_total(views, now=at(0)) == Forecast(None, 0, True, 0, 0, 0, NONE, NONE)
