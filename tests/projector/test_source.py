from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

import make
from halton.log.store import Fact
from halton.projector.database import open_views
from halton.projector.source import LogSource, newer_types

CALLS = "select position from call_completed"


@pytest.fixture
def views(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    make.log(tmp_path, [make.call(), make.started(), make.price(), make.gap(), make.call()]).close()
    connection = open_views(tmp_path / "views.sqlite", tmp_path / "db.sqlite")
    yield connection
    connection.close()


def test_the_events_of_a_range_are_there_and_no_others(views: sqlite3.Connection) -> None:
    source = LogSource(views, ("call.completed", "price.set", "capture.gap"))
    assert (source.head(), source.reach(2, 6)) == (6, 6)
    assert source.load(1, 4) == {"call.completed", "price.set"}
    assert views.execute(CALLS).fetchall() == [(2,)]
    assert views.execute("select position from price_set").fetchall() == [(4,)]
    assert source.load(4, 6) == {"call.completed", "capture.gap"}
    assert (views.execute(CALLS).fetchall(), views.execute("select * from price_set").fetchall()) == ([(6,)], [])


def test_types_that_nobody_reads_are_not_loaded(views: sqlite3.Connection) -> None:
    assert LogSource(views, ("call.started",)).load(0, 6) == {"call.started"}
    assert views.execute(CALLS).fetchall() == []
    assert LogSource(views, ()).load(0, 6) == set()


def test_a_call_carries_the_origin_of_its_batch(views: sqlite3.Connection) -> None:
    views.execute("update batch set origin = 7")
    LogSource(views, ("call.completed",)).load(0, 6)
    assert views.execute("select distinct origin from call_completed").fetchall() == [(7,)]


def test_what_a_newer_version_wrote_is_told_apart_and_is_no_call(tmp_path: Path) -> None:
    with closing(make.log(tmp_path, [make.call()])) as log:
        (call,) = make.facts([make.call()])
        price, moon = Fact("price.set", 9, "prices", "{}"), Fact("moon.landed", 1, "x", "{}")
        log.append([msgspec.structs.replace(call, version=2), price, moon])
    with closing(open_views(tmp_path / "views.sqlite", tmp_path / "db.sqlite")) as views:
        source = LogSource(views, ("call.completed", "price.set"))
        assert source.load(0, 2) == {"call.completed"}
        assert (newer_types(views), views.execute(CALLS).fetchall()) == (set(), [(2,)])
        assert source.load(2, 5) == {"call.completed", "price.set"}
        assert (newer_types(views), views.execute(CALLS).fetchall()) == ({"call.completed", "price.set"}, [])
        assert LogSource(views, ("price.set",)).load(2, 5) == {"price.set"}
        assert newer_types(views) == {"price.set"}
