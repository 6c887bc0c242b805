"""Times as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import click
import pytest

from halton.cli.period import Last, Moment, day_of, now_of, recent, set_back, span
from halton.views.period import Period


def read(text: str) -> datetime:
    moment = Moment().convert(text, None, None)
    assert isinstance(moment, datetime)
    return moment


@pytest.mark.parametrize(
    ("text", "ago"),
    [("30m", timedelta(minutes=30)), ("12h", timedelta(hours=12)), ("7d", timedelta(days=7)), ("2w", timedelta(weeks=2))],
)
def test_so_long_ago(text: str, ago: timedelta) -> None:
    assert abs(datetime.now(UTC) - ago - read(text)) < timedelta(minutes=1)


def test_today_begins_at_the_local_midnight_and_yesterday_a_day_before() -> None:
    assert (read("today").hour, read("today").minute, read("today") - read("yesterday")) == (0, 0, timedelta(days=1))
    assert read("today").utcoffset() is not None


def test_a_date_and_a_time_stamp() -> None:
    assert read("2026-11-21T14:30:00+00:00") == datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
    assert day_of(read("2026-11-21")) == datetime(2026, 11, 21).date()


@pytest.mark.parametrize("text", ["", "soon", "7", "d", "-3d", "999999d", "2026-13-01", "99999999999w"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        read(text)


TODAY = datetime.now().astimezone().date()
MONDAY = TODAY - timedelta(days=TODAY.weekday())


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("7d", Period(TODAY - timedelta(days=6), TODAY)),
        ("1d", Period(TODAY, TODAY)),
        ("2w", Period(TODAY - timedelta(days=13), TODAY)),
        ("today", Period(TODAY, TODAY)),
        ("yesterday", Period(TODAY - timedelta(days=1), TODAY - timedelta(days=1))),
        ("week", Period(MONDAY - timedelta(days=7), MONDAY - timedelta(days=1))),
        ("this-week", Period(MONDAY, TODAY)),
        ("this-month", Period(TODAY.replace(day=1), TODAY)),
        ("year", Period(date(TODAY.year - 1, 1, 1), date(TODAY.year - 1, 12, 31))),
        ("this-year", Period(date(TODAY.year, 1, 1), TODAY)),
    ],
)
def test_spans_of_days(text: str, period: Period) -> None:
    assert Last().convert(text, None, None) == period


def test_hours_count_as_the_days_they_touch() -> None:
    assert Last().convert("24h", None, None) == Period(TODAY - timedelta(days=1), TODAY)


def test_the_last_month_is_the_whole_one_before() -> None:
    month = Last().convert("month", None, None)
    assert month.is_months and month.last == TODAY.replace(day=1) - timedelta(days=1)


@pytest.mark.parametrize("text", ["", "soon", "0d", "7", "99999d", "this-", "this-soon", "7m", "-7d"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Last().convert(text, None, None)


def test_options_name_days_together_or_contradict_each_other() -> None:
    days = [datetime(2026, 11, day).astimezone() for day in (1, 2)]
    assert span(days[0], days[1], None) == Period(date(2026, 11, 1), date(2026, 11, 2))
    assert span(None, None, None) == Period()
    for wrong in ((days[1], days[0], None), (days[0], None, Period())):
        with pytest.raises(click.UsageError):
            span(*wrong)


def test_recent_spans_begin_with_a_whole_one() -> None:
    today = date(2026, 11, 28)
    assert recent("day", 30, today) == Period(date(2026, 10, 30), today)
    assert recent("week", 12, today) == Period(date(2026, 9, 7), today)
    assert recent("month", 12, today) == Period(date(2025, 12, 1), today)


def test_a_command_can_be_set_back() -> None:
    with click.Context(click.Command("report")) as ctx:
        assert abs(now_of(ctx) - datetime.now(UTC)) < timedelta(minutes=1)
        set_back(ctx, datetime(2026, 3, 4, 12).astimezone())
        assert Moment().convert("7d", None, ctx) == datetime(2026, 2, 25, 12).astimezone()
        assert Last().convert("2d", None, ctx) == Period(date(2026, 3, 3), date(2026, 3, 4))
