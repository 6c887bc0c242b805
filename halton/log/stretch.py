"""A stretch of the chain: rows in order, each held against the one before it, up to the first that does not follow."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from halton.log.chain import link, link_bytes
from halton.log.finding import UNREADABLE
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

    :raises LogError: if there is no log.
    """
    connection = read_only(path)
    try:
        return _named(connection, _follow(connection, start, upto, on_progress), upto, on_progress)
    finally:
        connection.close()


def _follow(connection: sqlite3.Connection, start: Head, upto: int | None, on_progress: Callable[[int], None]) -> Head:
    """The last event before the first that is not sound, whatever is wrong with it: nothing is decoded here, only hashed."""
    previous, last = start.hash, start.position
    connection.text_factory = bytearray  # so that a text whose type in the file is now another shows
    with suppress(*UNREADABLE, struct.error):
        for position, recorded_at, type_, version, stream, data, hash_ in connection.execute(_READ, _span(start.position, upto)):
            if not type(type_) is type(stream) is type(data) is bytearray or type(hash_) is not bytes:
                break
            if position != last + 1 or link_bytes(previous, position, recorded_at, type_, version, stream, data) != hash_:
                break
            previous, last = hash_, position
            if not position % TOLD_EVERY:
                on_progress(TOLD_EVERY)
    connection.text_factory = str
    return Head(last, previous)


def _named(connection: sqlite3.Connection, start: Head, upto: int | None, on_progress: Callable[[int], None]) -> Stretch:
    """What is wrong behind this event: the same rows, read as everybody reads them."""
    previous, expected = start.hash, start.position + 1
    try:
        for position, recorded_at, type_, version, stream, data, hash_ in _rows(connection, start.position, upto):
            if position > expected:
                return _missing(expected, position - 1, previous)
            if position < expected or link(previous, position, recorded_at, type_, version, stream, data) != hash_:
                return Stretch(Head(expected - 1, previous), position, "changed", CHANGED)
            previous, expected = hash_, position + 1
            if not position % TOLD_EVERY:
                on_progress(TOLD_EVERY)
    except (*UNREADABLE, struct.error) as error:
        meaning = f"the event cannot be read ({type(error).__name__})"
        return Stretch(Head(expected - 1, previous), expected, "unreadable", meaning)
    if upto is not None and expected <= upto:
        return _missing(expected, upto, previous)
    return Stretch(Head(expected - 1, previous))


def _span(after: int, upto: int | None) -> tuple[int, int]:
    """What lies before position 1 is no event, and must be seen."""
    return after + 1 if after else _LOWEST, 2**63 - 1 if upto is None else upto


def _rows(connection: sqlite3.Connection, after: int, upto: int | None) -> Iterator[Row]:
    first, most = _span(after, upto)
    last = first - 1 if after else _LOWEST
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
