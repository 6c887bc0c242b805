"""Reads the whole log again and says where, if anywhere, its chain breaks."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path

import msgspec

from halton.log.chain import GENESIS, link
from halton.log.store import read_only


class Verdict(msgspec.Struct, frozen=True):
    """What a verification found: how many events hold, the head, and the first bad position with its meaning."""

    events: int
    head: str
    bad_position: int | None = None
    meaning: str | None = None

    @property
    def sound(self) -> bool:
        """Whether every event stands as it was written."""
        return self.bad_position is None


def verify(path: Path) -> Verdict:
    """Check that positions have no gap and that every hash follows from the one before it.

    :raises LogError: if there is no log.
    """
    connection = read_only(path)
    previous, expected = GENESIS, 1
    try:
        for position, recorded_at, type_, version, stream, data, hash_ in _rows(connection):
            if position > expected:
                return _broken(expected, expected - 1, previous, f"events {expected} to {position - 1} are missing")
            if position < expected or link(previous, position, recorded_at, type_, version, stream, data) != hash_:
                return _broken(position, expected - 1, previous, "the event, or its hash, is not what was written")
            previous, expected = hash_, position + 1
    except (sqlite3.Error, struct.error, UnicodeError, AttributeError) as error:
        return _broken(expected, expected - 1, previous, f"the event cannot be read ({type(error).__name__})")
    finally:
        connection.close()
    return Verdict(events=expected - 1, head=previous.hex())


def _rows(connection: sqlite3.Connection) -> Iterator[tuple[int, int, str, int, str, str, bytes]]:
    query = "select position, recorded_at, type, version, stream, data, hash from event"
    last = -(2**63)
    try:
        for row in connection.execute(f"{query} order by position"):
            yield row
            last = row[0]
    except sqlite3.Error:
        # sqlite3 looks one row ahead, and drops a sound row when it cannot read the next: ask for that one alone.
        yield from connection.execute(f"{query} where position > ? order by position limit 1", (last,))
        raise


def _broken(position: int, sound: int, previous: bytes, meaning: str) -> Verdict:
    return Verdict(events=sound, head=previous.hex(), bad_position=position, meaning=meaning)
