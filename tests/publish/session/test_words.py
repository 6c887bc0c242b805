"""Moments as a person says them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from halton.publish.session.words import clock_form, day, milliseconds, zone_of


def test_a_moment_is_a_day_and_a_number() -> None:
    moment = datetime(2026, 9, 2, 12, 0, 0, 250_000, tzinfo=UTC)
    assert (day(moment), milliseconds(moment)) == ("2 Sep 2026", 1_788_350_400_250)


def test_moments_of_several_days_have_their_day() -> None:
    moment = datetime(2026, 9, 2, 12, tzinfo=UTC)
    assert clock_form([moment, moment + timedelta(hours=3)], UTC) == clock_form([], UTC) == "%H:%M:%S"
    assert clock_form([moment, moment, moment + timedelta(hours=13)], UTC) == "%d %b %H:%M:%S"
    assert clock_form([moment, moment + timedelta(hours=13)], timezone(timedelta(hours=-5))) == "%H:%M:%S"


def test_times_are_the_machine_s_unless_the_page_is_of_another_zone() -> None:
    assert zone_of(datetime.now().astimezone()) is None
    elsewhere = timezone((datetime.now().astimezone().utcoffset() or timedelta()) + timedelta(hours=3))
    assert zone_of(datetime.now(elsewhere)) is elsewhere
