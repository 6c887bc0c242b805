"""How far the views are behind, and when that cannot be said."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from halton.events.types import MeterStarted
from halton.log.store import Fact, Log
from halton.paths import Home
from halton.publish.lag import Lag, lag, stopped

pytestmark = pytest.mark.anyio


async def test_events_since_the_slowest_checkpoint(datasette: Any, home: Home, views: Path) -> None:
    database = datasette.get_database("projections")
    found = await lag(database)
    assert found is not None and found.behind == 0 and found.reached == found.head > 0
    with contextlib.closing(Log(home.log)) as log:
        log.append([Fact.of("meter", MeterStarted(halton="1", python="3", mitmproxy="12"))] * 20)
    assert await lag(database) == Lag(found.reached, found.head + 20)


async def test_without_views_or_without_a_log_nobody_knows(datasette: Any, home: Home, views_later: Any) -> None:
    database = datasette.get_database("projections")
    assert await lag(database) is None
    views_later()
    home.log.unlink()
    assert await lag(database) is None


async def test_one_that_stopped_is_named_and_makes_the_others_no_later(datasette: Any, home: Home, views: Path) -> None:
    database = datasette.get_database("projections")
    assert [tuple(row) for row in await stopped(database)] == []
    with contextlib.closing(sqlite3.connect(views)) as connection, connection:
        connection.execute("insert into checkpoints values ('mine', 1, 'digest', 2, '[]')")
        connection.execute("insert into parked values ('mine', 1, 3, 'call.completed', 'it took longer than 2 s, line 7')")
    assert [tuple(row) for row in await stopped(database)] == [("mine", 3, "call.completed", "it took longer than 2 s, line 7")]
    found = await lag(database)
    assert found is not None and found.behind == 0


def test_views_of_a_log_that_was_cut_are_not_ahead_of_it() -> None:
    assert Lag(reached=12, head=9).behind == 0
    assert Lag(reached=9, head=12).behind == 3


async def test_without_views_nothing_stopped(datasette: Any) -> None:
    assert await stopped(datasette.get_database("projections")) == []
