"""What a session was: names in the order in which they came, its times here, and whether it goes on."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from cached_calls import NOON, cached
from halton.publish.session.heading import heading

HERE = timezone(timedelta(hours=2))


def test_names_come_once_and_in_order_and_times_are_local() -> None:
    calls = [cached(0, project="b", git_branch=None), cached(60, project="a"), cached(90, project="b", duration_ms=5_000)]
    found = heading("s", calls, (NOON + timedelta(hours=3)).astimezone(HERE))
    assert (found.clients, found.branches) == (["claude-code"], ["main"])
    assert found.projects == [("b", "/project/b"), ("a", "/project/a")]
    assert (found.began, found.ended, found.lasted) == ("22 Sep 2026, 14:00", "14:01", "1 min 35 s")
    assert (found.began_iso, found.ended_iso, found.zone) == ("2026-09-22T12:00:00Z", "2026-09-22T12:01:35Z", "UTC+02:00")
    assert (found.state, found.is_active) == ("quiet for 2 h 58 min", False)


def test_a_call_that_ends_last_need_not_begin_last_and_another_day_is_named() -> None:
    calls = [cached(0, duration_ms=13 * 3_600_000), cached(60, duration_ms=None, first_ms=None)]
    found = heading("s", calls, NOON.astimezone(HERE) + timedelta(hours=13, minutes=4))
    assert (found.ended, found.lasted) == ("23 Sep 2026, 03:00", "13 h")
    assert (found.state, found.is_active) == ("active", True)


def test_a_session_that_is_not_over_yet_by_this_clock_is_active() -> None:
    assert heading("s", [cached(0)], datetime(2026, 9, 22, 13, tzinfo=HERE)).state == "active"
