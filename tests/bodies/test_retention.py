"""The sweep: what is old goes, a day's worth at once, and a clock that jumps takes nothing with it."""

from __future__ import annotations

from contextlib import closing

import pytest

import make
from bodies import made
from halton.bodies.retention import DAY_US, doubted, sweep
from halton.bodies.selection import Found
from halton.bodies.store import BodyStore
from halton.events.body import BodiesSwept
from halton.log.store import Log
from halton.paths import Home

HOUR_US = DAY_US // 24
NOON = make.NOON
DUE = NOON + 90 * DAY_US


def swept(home: Home, now_us: int) -> Found | None:
    with closing(BodyStore(home.bodies)) as store, closing(Log(home.log)) as log:
        return sweep(store, log, 90, now_us)


def calls(home: Home) -> str:
    return "".join(sorted({call for call, _ in made.stored(home)}))


def fill(home: Home) -> None:
    """Two calls a day for three days: a, b, c, d, e, f."""
    for number, call in enumerate("abcdef"):
        made.kept(home, call, started_at=NOON + number * 12 * HOUR_US)


def test_day_by_day_the_oldest_go(home: Home) -> None:
    fill(home)
    assert swept(home, DUE) == Found(0, 0, None)
    for hours, left in ((1, "bcdef"), (13, "cdef"), (25, "def"), (37, "ef"), (49, "f"), (61, "")):
        found = swept(home, DUE + hours * HOUR_US)
        assert found is not None
        assert calls(home) == left
    with closing(Log(home.log)) as log:
        events = [row.event() for row in log.read(type_=BodiesSwept.TYPE)]
    first = events[0]
    assert isinstance(first, BodiesSwept)
    assert (first.started_before_at, first.retention_days, first.bodies) == (NOON + 1, 90, 2)


@pytest.mark.parametrize("jump", [3650 * DAY_US, 2 * DAY_US])
def test_a_clock_that_jumps_ahead_and_comes_back_takes_nothing(home: Home, jump: int) -> None:
    fill(home)
    assert swept(home, DUE + jump) is None
    assert swept(home, DUE + jump + 23 * HOUR_US) is None
    with closing(BodyStore(home.bodies)) as store:
        assert doubted(store.connection)
    assert swept(home, DUE - HOUR_US) == Found(0, 0, None)
    assert swept(home, DUE + jump + 25 * HOUR_US) is None, "the doubt of before was cleared with the clock"
    assert calls(home) == "abcdef"


def test_a_jump_that_stands_for_a_day_was_none(home: Home) -> None:
    fill(home)
    assert swept(home, DUE + 30 * DAY_US) is None
    found = swept(home, DUE + 31 * DAY_US)
    assert found is not None and found.bodies == 12 and calls(home) == ""
    with closing(BodyStore(home.bodies)) as store:
        assert not doubted(store.connection)


def test_a_jump_after_a_doubt_takes_only_what_was_due_before_it(home: Home) -> None:
    fill(home)
    assert swept(home, DUE + 30 * HOUR_US) is None, "the machine was off: a, b and c are due, more than a day's worth"
    found = swept(home, DUE + 3650 * DAY_US)
    assert found is not None and calls(home) == "def"
    assert swept(home, DUE + 3650 * DAY_US + 23 * HOUR_US) is None
    assert swept(home, DUE + 34 * HOUR_US) == Found(0, 0, None)
    assert calls(home) == "def"


def test_a_machine_that_is_off_most_of_the_time_is_swept_too(home: Home) -> None:
    fill(home)
    for hours, left in ((40, "abcdef"), (80, "ef"), (120, "")):
        swept(home, DUE + hours * HOUR_US)
        assert calls(home) == left


@pytest.mark.parametrize("back", [HOUR_US, 3650 * DAY_US])
def test_a_clock_that_goes_back_takes_nothing(home: Home, back: int) -> None:
    fill(home)
    assert swept(home, DUE - back) == Found(0, 0, None)
    assert calls(home) == "abcdef"
