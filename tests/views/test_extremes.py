"""The slowest and the dearest calls of a period."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import make
from halton.events.types import CallCompleted
from halton.views.extremes import Extreme, Extremes, read_extremes
from halton.views.period import Period

DAY = 1440 * make.MINUTE
CALL_PICO = 6_000_000_000
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))


def on(day: int, **changes: object) -> CallCompleted:
    """A call at noon, so many days after 2026-09-22."""
    return make.call(started_at=make.NOON + day * DAY, **changes)


def ids(found: Extremes) -> tuple[list[str], list[str]]:
    return [call.call_id for call in found.slowest], [call.call_id for call in found.dearest]


def test_the_slowest_and_the_dearest_come_first(tmp_path: Path) -> None:
    events = [
        make.price(),
        on(0, duration_ms=10, output_tokens=400),
        on(0, duration_ms=30),
        on(0, duration_ms=20, model="nobody-knows-1"),
        on(0, duration_ms=None, output_tokens=300),
        on(0, duration_ms=40, billing="subscription", output_tokens=900),
        on(-40, duration_ms=99, output_tokens=999),
        on(20, duration_ms=99, output_tokens=999),
    ]
    with make.views(tmp_path, events) as views:
        found = read_extremes(views, SEPTEMBER, notional=False, limit=3)
        covered = read_extremes(views, SEPTEMBER, notional=True, limit=3)
        always = read_extremes(views, Period(None, date(2026, 9, 30)), notional=False, limit=1)
    assert ids(found) == (["e0006", "e0003", "e0004"], ["e0002", "e0005", "e0003"])
    assert found.slowest[2] == Extreme(
        "e0004", "2026-09-22T12:00:00.000000Z", "halton", "anthropic", "nobody-knows-1", "ok", 20, None
    )
    assert found.dearest[0].cost_pico == 9_000_000_000
    assert (found.calls_read, found.is_cut) == (5, False)
    assert ids(covered)[1] == ["e0006"]
    assert ids(always) == (["e0007"], ["e0007"])


def test_no_more_than_the_last_calls_are_read_and_it_says_so(tmp_path: Path) -> None:
    events = [make.price(), *[on(-day, duration_ms=100 + day) for day in range(6)]]
    with make.views(tmp_path, events) as views:
        found = read_extremes(views, SEPTEMBER, notional=False, limit=2, calls=3)
    assert [call.duration_ms for call in found.slowest] == [102, 101]
    assert (found.calls_read, found.is_cut) == (3, True)


def test_another_machine_counts_its_positions_by_itself(tmp_path: Path) -> None:
    events = [make.price(), on(4, duration_ms=7), on(0, duration_ms=99, output_tokens=999), on(5, duration_ms=8)]
    with make.views(tmp_path, events):
        pass
    with closing(sqlite3.connect(tmp_path / "views.sqlite")) as views:
        views.executescript("update calls set origin = 2 where position = 3; update cost set origin = 2 where position = 3")
        found = read_extremes(views, SEPTEMBER, notional=False, limit=3, calls=2)
    # What lies between the two in one log's count is of neither.
    assert (ids(found), found.calls_read) == ((["e0004", "e0002"], ["e0004", "e0002"]), 2)


def test_a_call_that_no_total_holds_is_no_dearest_one(tmp_path: Path) -> None:
    events = [make.price(), on(0), on(0, output_tokens=100_000_000)]
    with make.views(tmp_path, events) as views:
        assert ids(read_extremes(views, SEPTEMBER, notional=False, limit=2))[1] == ["e0002"]


def test_one_that_ends_in_the_period_and_began_before_is_not_of_it(tmp_path: Path) -> None:
    # Its event lies between two of the period's.
    events = [make.price(), on(0, duration_ms=1), on(-40, duration_ms=9, output_tokens=999), on(1, duration_ms=2)]
    with make.views(tmp_path, events) as views:
        assert ids(read_extremes(views, SEPTEMBER, notional=False, limit=2)) == (["e0004", "e0002"], ["e0002", "e0004"])


def test_without_calls_there_are_none(tmp_path: Path) -> None:
    with make.views(tmp_path) as views:
        assert read_extremes(views, SEPTEMBER, notional=False, limit=2) == Extremes((), (), 0, False)
