"""How much is stored, how old it is, and what was taken out of it."""

from __future__ import annotations

import sqlite3

import msgspec

_SIZES = """select side, count(*), sum(original_bytes), sum(text_bytes), sum(length(data)), sum(truncated)
  from request_bodies group by side order by side"""
_AGES = "select min(started_at), max(started_at), count(distinct call_id) from request_bodies"
_KINDS = """select key, sum(value) from request_bodies, json_each(redactions)
 where redactions <> '{}' group by key order by sum(value) desc, key"""


class Side(msgspec.Struct, frozen=True):
    """The bodies of one side: as they came, as text, and on the disk."""

    side: str
    bodies: int
    original_bytes: int
    text_bytes: int
    stored_bytes: int
    truncated: int


class Statistics(msgspec.Struct, frozen=True):
    """Of all bodies; `redactions` by kind, the most frequent first. Times are µs UTC, of the calls."""

    calls: int
    oldest_at: int | None
    newest_at: int | None
    sides: tuple[Side, ...]
    redactions: dict[str, int]


def read_statistics(connection: sqlite3.Connection) -> Statistics:
    """What is stored now."""
    oldest_at, newest_at, calls = connection.execute(_AGES).fetchone()
    sides = tuple(Side(*row) for row in connection.execute(_SIZES))
    return Statistics(calls, oldest_at, newest_at, sides, dict(connection.execute(_KINDS).fetchall()))
