"""A stretch of the chain: rows in order, each held against the one before it, up to the first that does not follow."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from halton.log.chain import link
from halton.log.finding import UNREADABLE, refuse_out_of_reach
from halton.log.store import Head, read_only

CHANGED = "the event, or its hash, is not what was written"
TOLD_EVERY = 8192
_LOWEST = -(2**63)
_READ = """select position, recorded_at, type, version, stream, data, hash from event
            where position between ? and ? order by position"""

type Row = tuple[int, int, str, int, str, str, bytes]


class Stretch(msgspec.Struct, frozen=True):
    """The last event that holds, and what is wrong with the next one, if anything."""

    last: Head
    bad_position: int | None = None
    kind: str | None = None
    meaning: str | None = None


def read_stretch(
    path: Path, start: Head, upto: int | None = None, on_progress: Callable[[int], None] = lambda events: None
) -> Stretch:
    """Read what follows `start`, to `upto` or the end; `on_progress` is told how many events were read since it last was.

    :raises LogError: if there is no log, or nobody can read it now.
    """
    connection = read_only(path)
    previous, expected = start.hash, start.position + 1
    try:
        for position, recorded_at, type_, version, stream, data, hash_ in rows_after(connection, start.position, upto):
            if position > expected:
                return _missing(expected, position - 1, previous)
            if position < expected or link(previous, position, recorded_at, type_, version, stream, data) != hash_:
                return Stretch(Head(expected - 1, previous), position, "changed", CHANGED)
            previous, expected = hash_, position + 1
            if not position % TOLD_EVERY:
                on_progress(TOLD_EVERY)
    except (*UNREADABLE, struct.error) as error:
        refuse_out_of_reach(path, error)
        meaning = f"the event cannot be read ({type(error).__name__})"
        return Stretch(Head(expected - 1, previous), expected, "unreadable", meaning)
    finally:
        connection.close()
    if upto is not None and expected <= upto:
        return _missing(expected, upto, previous)
    return Stretch(Head(expected - 1, previous))


def rows_after(connection: sqlite3.Connection, after: int, upto: int | None = None) -> Iterator[Row]:
    """The rows behind a position, up to the first that cannot be read; then what reading it raised."""
    last, most = after if after else _LOWEST, 2**63 - 1 if upto is None else upto
    first = last + 1 if after else _LOWEST  # what lies before position 1 is no event, and must be seen
    try:
        for row in connection.execute(_READ, (first, most)):
            yield row
            last = row[0]
    except UNREADABLE:
        # sqlite3 looks one row ahead, and drops a sound row when it cannot read the next: ask for that one alone.
        yield from connection.execute(f"{_READ} limit 1", (last + 1, most))
        raise


def _missing(first: int, last: int, previous: bytes) -> Stretch:
    return Stretch(Head(first - 1, previous), first, "missing", f"events {first} to {last} are missing")
