"""A home whose log says when each event was recorded, so that a test can go back to a moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

import make
from halton.events.types import Event, LogCreated
from halton.log.chain import GENESIS, link
from halton.log.store import APPLICATION_ID, Fact, schema_statements
from halton.paths import Home

BEGAN = make.NOON - 1440 * make.MINUTE


def record(home: Home, events: Iterable[tuple[int, Event]]) -> None:
    """Make the log of a home from events and when they were recorded (µs UTC), the first of them at position 2; and its views."""
    with closing(sqlite3.connect(home.log, isolation_level=None)) as log:
        for statement in (*schema_statements(), "pragma journal_mode = wal", f"pragma application_id = {APPLICATION_ID}"):
            log.execute(statement)
        log.executemany("insert into event values (?, ?, ?, ?, ?, ?, ?)", _rows(events))
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()


def _rows(events: Iterable[tuple[int, Event]]) -> Iterator[tuple[int, int, str, int, str, str, bytes]]:
    previous = GENESIS
    for position, (at, event) in enumerate([(BEGAN, LogCreated(origin="0" * 32)), *events], 1):
        fact = Fact.of(f"e{position - 1:04}", event)
        previous = link(previous, position, at, fact.type, fact.version, fact.stream, fact.data)
        yield position, at, fact.type, fact.version, fact.stream, fact.data, previous
