"""Blocked calls by day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import make
from halton.events.types import PolicyBlocked, PolicyWarned
from halton.views.blocked import read_blocked
from halton.views.period import DAY, Period


def test_what_was_blocked_counts_on_its_day_and_a_warning_does_not(tmp_path: Path) -> None:
    events = [
        PolicyBlocked(name="b", kind="budget", used=6, bound=5, window="day"),
        PolicyBlocked(name="c", kind="models"),
        PolicyWarned(name="b", kind="budget", used=4, bound=5, percent=80),
    ]
    with make.views(tmp_path, events) as views:
        (at,) = views.execute("select max(at) from policy_hits").fetchone()
        day = datetime.fromisoformat(at).astimezone().date()
        assert read_blocked(views, Period(day, day)) == {day.isoformat(): 2}
        assert read_blocked(views, Period(None, day)) == {day.isoformat(): 2}
        assert read_blocked(views, Period(day - 9 * DAY, day - DAY)) == {}
        assert read_blocked(views, Period(day + DAY, None)) == {}
