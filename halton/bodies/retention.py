"""The daily sweep: bodies whose time is over go, unless it is the clock that has moved and not the time."""

from __future__ import annotations

import sqlite3

from halton.bodies.purge import remove
from halton.bodies.selection import Found, Selection
from halton.bodies.store import BodyStore
from halton.events.body import BodiesSwept
from halton.events.types import Event
from halton.log.store import Log

DAY_US = 86_400_000_000
# A day's worth, and an hour for a sweep that comes late.
AT_ONCE_US = DAY_US + DAY_US // 24
_OLDEST = "select min(started_at) from request_bodies"
_DOUBTED = "select started_before_at from doubted_sweep"
_DOUBT = "insert or replace into doubted_sweep (id, started_before_at) values (1, ?)"


def sweep(store: BodyStore, log: Log, retention_days: int, now_us: int) -> Found | None:
    """Remove what is older than `retention_days`, and say what it was; None if it is doubted that time has passed.

    At most a day's worth goes at once. If more is due, the clock has jumped, or the machine was off, or the setting changed:
    nothing goes until that has stood for a day, and then what was due when it was doubted first. To confirm it at once there is
    `halton bodies purge --older-than`.

    :raises BodiesError: :raises LogError: as `purge`.
    """
    before = now_us - retention_days * DAY_US
    with store.transaction() as connection:
        believed = _believed(connection, before)
    if believed is None:
        return None
    return remove(store, log, Selection(believed), lambda moment, found: _told(moment, found, retention_days))


def doubted(connection: sqlite3.Connection) -> bool:
    """Whether a sweep waits because more was due than a day's worth."""
    return connection.execute(_DOUBTED).fetchone() is not None


def _believed(connection: sqlite3.Connection, before: int) -> int | None:
    """Up to where it is believed that the time is over; None if nowhere."""
    (oldest,) = connection.execute(_OLDEST).fetchone()
    doubt = connection.execute(_DOUBTED).fetchone()
    stands = doubt is not None and DAY_US <= before - doubt[0]
    if oldest is not None and before - oldest > AT_ONCE_US and not stands:
        if doubt is None or before < doubt[0]:
            connection.execute(_DOUBT, (before,))
        return None
    if stands and before - doubt[0] > AT_ONCE_US:  # it has jumped once more, or was off: what came since is doubted anew
        connection.execute(_DOUBT, (before,))
        return int(doubt[0])
    connection.execute("delete from doubted_sweep")
    return before


def _told(moment: int, found: Found, retention_days: int) -> Event:
    return BodiesSwept(started_before_at=moment, retention_days=retention_days, bodies=found.bodies, bytes=found.bytes)
