"""Pages of a log: the chosen events, in order, however many there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from halton.events.types import Event
from halton.log.reading import PAGE_EVENTS, Selection, first_at, read_last, read_pages
from halton.log.store import read_only
from log.segments import build

EVENTS: list[Event] = [
    make.price(),
    make.started(project="a"),
    make.call(project="a"),
    make.gap(),
    make.call(project="b", provider="openai"),
    make.gap(cause="not_http"),
    make.price(model="other"),
]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A log whose events 2 to 8 were recorded in the first, second … minute after noon."""
    log = build.past_log(tmp_path, make.NOON)
    for minute, event in enumerate(EVENTS, 1):
        build.record(log, make.NOON + minute * make.MINUTE, event)
    log.close()
    with closing(read_only(log.path)) as connection:
        yield connection


def positions(connection: sqlite3.Connection, **choice: Any) -> list[int]:
    return [event.position for page in read_pages(connection, Selection(**choice)) for event in page]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"after": 3, "upto": 6}, [4, 5, 6]),
        ({"after": 8}, []),
        ({"types": ("capture.gap",)}, [5, 7]),
        ({"types": ("capture.gap", "price.set")}, [2, 5, 7, 8]),
        ({"types": ("capture.gap", "price.set"), "after": 2, "upto": 7}, [5, 7]),
        ({"types": ("call.completed", "capture.gap")}, [4, 5, 6, 7]),
        ({"project": "a"}, [3, 4]),
        ({"provider": "anthropic"}, [2, 3, 4, 8]),
        ({"provider": "openai", "types": ("call.completed",)}, [6]),
        ({"since": make.NOON + 3 * make.MINUTE}, [4, 5, 6, 7, 8]),
        ({"since": make.NOON + 3 * make.MINUTE + 1}, [5, 6, 7, 8]),
        ({"until": make.NOON + 3 * make.MINUTE}, [1, 2, 3]),
        ({"since": make.NOON + make.MINUTE, "until": make.NOON + 3 * make.MINUTE}, [2, 3]),
        ({"since": make.NOON - 1}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"since": make.NOON + 99 * make.MINUTE}, []),
    ],
)
def test_the_events_that_were_asked_for(connection: sqlite3.Connection, choice: dict[str, Any], expected: list[int]) -> None:
    assert positions(connection, **choice) == expected
    last = read_last(connection, Selection(**choice), 2) if "since" not in choice else None
    assert last is None or [event.position for event in last] == expected[-2:]


def test_an_event_is_as_it_is_stored(connection: sqlite3.Connection) -> None:
    ((first, *_),) = read_pages(connection, Selection(types=("price.set",)))
    row = connection.execute("select position, recorded_at, type, version, stream, data, hash from event where position = 2")
    assert (first.position, first.recorded_at, first.type, first.version, first.stream, first.data, first.hash) == row.fetchone()


def test_pages_are_bounded_and_what_comes_meanwhile_is_read_too(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.gap()] * PAGE_EVENTS)
    with closing(read_only(log.path)) as connection:
        pages = read_pages(connection, Selection())
        assert len(next(pages)) == PAGE_EVENTS
        log.append(make.facts([make.gap()]))
        assert [event.position for event in next(pages)] == [PAGE_EVENTS + 1, PAGE_EVENTS + 2]
        assert list(pages) == []
    log.close()


def test_between_pages_no_read_holds_the_write_ahead_log(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.gap()] * (PAGE_EVENTS + 10))
    with closing(read_only(log.path)) as connection, closing(sqlite3.connect(log.path, isolation_level=None)) as other:
        pages = read_pages(connection, Selection())
        next(pages)
        assert other.execute("pragma wal_checkpoint(truncate)").fetchone() == (0, 0, 0)
    log.close()


def test_rare_events_are_found_by_their_index(connection: sqlite3.Connection) -> None:
    plans: list[str] = []
    connection.set_trace_callback(plans.append)
    positions(connection, types=("capture.gap",))
    connection.set_trace_callback(None)
    (plan,) = connection.execute(f"explain query plan {plans[0]}").fetchall()
    assert "event_rare (type=? AND position>?)" in plan[3]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-2, 12 * 60))
def test_a_moment_is_found_where_the_clock_never_went_back(connection: sqlite3.Connection, seconds: int) -> None:
    moment = make.NOON + seconds * 1_000_000
    query = "select coalesce(min(position), 9) from event where recorded_at >= ?"
    assert first_at(connection, moment) == connection.execute(query, (moment,)).fetchone()[0]


def test_no_event_outside_the_time_is_read_where_the_clock_went_back(tmp_path: Path) -> None:
    log = build.past_log(tmp_path, make.NOON)
    for minute in (5, 9, 2, 7, 8):
        build.record(log, make.NOON + minute * make.MINUTE, make.gap())
    log.close()
    with closing(read_only(log.path)) as connection:
        for page in read_pages(connection, Selection(since=make.NOON + 6 * make.MINUTE)):
            assert all(event.recorded_at >= make.NOON + 6 * make.MINUTE for event in page)
