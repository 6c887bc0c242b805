"""Reading a log page by page: memory stays the same however long it is, and no page holds the write-ahead log open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec

from halton.log.store import FREQUENT, StoredEvent

PAGE_EVENTS = 512
_COLUMNS = "position, recorded_at, type, version, stream, data, hash"
_MOMENT = "select position, recorded_at from event where position >= ? order by position limit 1"


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which events: positions behind `after` and up to `upto`, recorded from `since` on and before `until` (µs), and of what.

    `project` and `provider` are fields of the data: events that have no such field are left out.
    """

    after: int = 0
    upto: int | None = None
    since: int | None = None
    until: int | None = None
    types: tuple[str, ...] = ()
    project: str | None = None
    provider: str | None = None


def read_pages(connection: sqlite3.Connection, selection: Selection) -> Iterator[list[StoredEvent]]:
    """The selected events in order, in lists that are never empty.

    :raises sqlite3.Error: if the log cannot be read.
    """
    if selection.since is not None:
        selection = msgspec.structs.replace(selection, after=max(selection.after, first_at(connection, selection.since) - 1))
    while page := _select(connection, selection, "order by position", PAGE_EVENTS):
        yield page
        selection = msgspec.structs.replace(selection, after=page[-1].position)


def read_last(connection: sqlite3.Connection, selection: Selection, number: int) -> list[StoredEvent]:
    """The last selected events, so many at most, in order.

    :raises sqlite3.Error: if the log cannot be read.
    """
    return _select(connection, selection, "order by position desc", number)[::-1]


def first_at(connection: sqlite3.Connection, moment_us: int) -> int:
    """The first position that was recorded at this moment or after it, behind the head if none was.

    Found by halving, so that a long log is not read: where the clock was set back, one of the positions that fit.
    """
    low, high = 1, int(connection.execute("select coalesce(max(position), 0) from event").fetchone()[0]) + 1
    while low < high:
        middle = (low + high) // 2
        row = connection.execute(_MOMENT, (middle,)).fetchone()
        if row is None or row[1] >= moment_us:
            high = middle
        else:
            low = row[0] + 1
    return low


def _select(connection: sqlite3.Connection, selection: Selection, order: str, limit: int) -> list[StoredEvent]:
    clauses, values = _clauses(selection)
    rare = bool(selection.types) and not set(selection.types) & set(FREQUENT)
    source = "event indexed by event_rare" if rare else "event"
    if rare:
        clauses.append(f"type not in {FREQUENT}")
    query = f"select {_COLUMNS} from {source} where {' and '.join(clauses)} {order} limit ?"
    return [StoredEvent(*row) for row in connection.execute(query, (*values, limit))]


def _clauses(selection: Selection) -> tuple[list[str], list[object]]:
    clauses = ["position > ?"]
    values: list[object] = [selection.after]
    for clause, value in (
        ("position <= ?", selection.upto),
        ("recorded_at >= ?", selection.since),
        ("recorded_at < ?", selection.until),
        ("data ->> '$.project' = ?", selection.project),
        ("data ->> '$.provider' = ?", selection.provider),
    ):
        if value is not None:
            clauses.append(clause)
            values.append(value)
    if selection.types:
        clauses.append(f"type in ({', '.join('?' * len(selection.types))})")
        values += selection.types
    return clauses, values
