"""A purge leaves no byte in any file, says in the log what it took, and does not claim more than it did."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import pytest

import make
from bodies import made
from halton.bodies.purge import NotYet, purge, scrub
from halton.bodies.row import Row
from halton.bodies.selection import Found, Selection
from halton.bodies.store import BodyStore
from halton.errors import BodiesError, LogError
from halton.events.body import BodyPurged
from halton.log.store import Log
from halton.paths import Home

EVER = 2**62


def left_of(home: Home, rows: list[Row]) -> int:
    """How many pieces of these rows any file of the home still holds."""
    files = b"".join(file.read_bytes() for file in home.root.glob("bodies.sqlite*"))
    pieces = [row.salt for row in rows] + [row.data[at : at + 12] for row in rows for at in range(160, len(row.data) - 12, 97)]
    return sum(piece in files for piece in pieces)


def purged(home: Home, selection: Selection, *, vacuum: bool = True) -> Found:
    with closing(BodyStore(home.bodies)) as store, closing(Log(home.log)) as log:
        found = purge(store, log, selection)
        scrub(store, vacuum=vacuum, patience_s=0.3)
    return found


def test_no_byte_of_a_body_is_left_while_another_connection_is_open(home: Home) -> None:
    rows = made.kept(home, *(f"c{number}" for number in range(30)))
    with closing(BodyStore(home.bodies)) as other:
        assert left_of(home, rows) > 500
        found = purged(home, Selection(EVER))
        assert other.connection.execute("select count(*) from request_bodies").fetchone() == (0,)
        assert left_of(home, rows) == 0
    assert found == Found(60, sum(len(row.data) for row in rows), make.NOON)


def test_some_of_many_in_any_order(home: Home) -> None:
    names = [f"c{number}" for number in range(40)]
    rows = made.kept(home, *names)
    gone = random.Random(3).sample(names, 25)
    size = home.bodies.stat().st_size
    for name in gone:
        purged(home, Selection(EVER, call=name))
    assert left_of(home, [row for row in rows if row.call_id in gone]) == 0
    kept = [row for row in rows if row.call_id not in gone]
    assert made.stored(home) == sorted((row.call_id, row.side) for row in kept)
    assert home.bodies.stat().st_size < size


def test_the_log_says_what_was_taken_and_not_what_might_come(home: Home) -> None:
    made.kept(home, "a", "b")
    found = purged(home, Selection(EVER, project="halton"))
    with closing(Log(home.log)) as log:
        (event,) = [row.event() for row in log.read(type_=BodyPurged.TYPE)]
    assert event == BodyPurged(started_before_at=make.NOON + 1, project="halton", bodies=4, bytes=found.bytes)


def test_with_nothing_to_take_nothing_is_said(home: Home) -> None:
    made.kept(home, "a")
    assert purged(home, Selection(make.NOON)).bodies == 0
    with closing(Log(home.log)) as log:
        assert not list(log.read(type_=BodyPurged.TYPE))


def test_a_reader_that_holds_on_to_the_bytes_is_not_yet(home: Home) -> None:
    rows = made.kept(home, "a", "b")
    with closing(sqlite3.connect(home.bodies, isolation_level=None)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from request_bodies").fetchone()
        with pytest.raises(NotYet, match="run the same command again"):
            purged(home, Selection(EVER))
        assert left_of(home, rows) > 0
        reader.execute("rollback")
        assert purged(home, Selection(EVER)).bodies == 0
        assert left_of(home, rows) == 0


def test_if_the_log_does_not_take_it_no_body_is_removed(home: Home) -> None:
    made.kept(home, "a")
    with (
        closing(sqlite3.connect(home.log, isolation_level=None)) as holder,
        closing(BodyStore(home.bodies)) as store,
        closing(Log(home.log, busy_timeout_s=0.01)) as log,
    ):
        holder.execute("begin immediate")
        with pytest.raises(LogError):
            purge(store, log, Selection(EVER))
    assert len(made.stored(home)) == 2


def test_a_file_that_cannot_be_emptied_now_is_an_error_that_says_so(home: Home) -> None:
    made.kept(home, *(f"c{number}" for number in range(20)))
    with closing(BodyStore(home.bodies)) as store, closing(Log(home.log)) as log:
        purge(store, log, Selection(EVER))
        with closing(sqlite3.connect(home.bodies, isolation_level=None)) as other:
            other.execute("begin immediate")
            store.connection.execute("pragma busy_timeout = 10")
            with pytest.raises(BodiesError, match="not yet their bytes"):
                scrub(store, vacuum=True, patience_s=0)
