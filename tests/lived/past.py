"""A log whose events were recorded when they happened, not now: the same events, the same chain."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import NamedTuple

from halton.events.types import Event, LogCreated
from halton.log.chain import GENESIS, link
from halton.log.store import APPLICATION_ID, Fact, Log, schema_statements
from halton.paths import Home

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Told(NamedTuple):
    """An event of a stream, and when it was recorded (µs since 1970, UTC)."""

    at: int
    stream: str
    event: Event


def exchange_id(at: int, rng: random.Random) -> str:
    """A UUIDv7 of that moment, in hex."""
    return f"{at // 1000:012x}7{rng.getrandbits(12):03x}{8 + rng.getrandbits(2):x}{rng.getrandbits(60):015x}"


def write(home: Home, created_at: int, told: Iterable[Told]) -> None:
    """Make the log; the writer of halton.log takes the clock of now, which would set every budget and quota to this minute."""
    with closing(sqlite3.connect(home.log)) as connection, connection:
        connection.execute("pragma page_size = 8192")
        for statement in schema_statements():
            connection.execute(statement)
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.executemany("insert into event values (?, ?, ?, ?, ?, ?, ?)", _rows(created_at, told))
    Log(home.log).close()


def _rows(created_at: int, told: Iterable[Told]) -> Iterator[tuple[int, int, str, int, str, str, bytes]]:
    created = Told(created_at, "log", LogCreated(origin="6c697665642d696e" * 2))
    previous = GENESIS
    for position, (at, stream, event) in enumerate((created, *told), 1):
        fact = Fact.of(stream, event)
        previous = link(previous, position, at, fact.type, fact.version, fact.stream, fact.data)
        yield position, at, fact.type, fact.version, fact.stream, fact.data, previous
