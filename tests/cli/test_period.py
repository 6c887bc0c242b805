"""Times as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest

from halton.cli.period import Moment, day_of


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
