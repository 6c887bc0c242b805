"""How far each projection has come, kept in views.sqlite beside its rows and moved in the transaction that writes them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cache

import msgspec

from halton.projector.projection import Projection
from halton.projector.sources import OWN_ORIGIN

_SCHEMA = (
    "create table if not exists origins (origin integer primary key, id text not null unique) strict",
    """create table if not exists checkpoints (
    projection text not null,
    origin integer not null,
    digest text not null,
    position integer not null,
    creates text not null,
    primary key (projection, origin)
) strict, without rowid""",
    """create table if not exists parked (
    projection text not null,
    origin integer not null,
    position integer not null,
    type text not null,
    error text not null,
    primary key (projection, origin)
) strict, without rowid""",
)


_MADE = "select sql from main.sqlite_schema where name in ('origins', 'checkpoints', 'parked') and type = 'table'"


class Checkpoint(msgspec.Struct, frozen=True):
    """A projection's file, by digest, the last position that is in its rows, and the tables and views that it made."""

    digest: str
    position: int
    creates: tuple[tuple[str, str], ...]


class Checkpoints:
    """The checkpoints of one origin."""

    def __init__(self, connection: sqlite3.Connection, origin: int = OWN_ORIGIN) -> None:
        self._connection = connection
        self.origin = origin

    def create(self) -> None:
        """Make the tables, in a new file. In one of a version that has others, all goes: it is made again from the log."""
        if self._made() - _ours():
            everything = "select type, name from main.sqlite_schema where type in ('table', 'view') and name not like 'sqlite_%'"
            for kind, name in self._connection.execute(everything).fetchall():
                self._connection.execute(f'drop {kind} main."{name}"')
        for statement in _SCHEMA:
            self._connection.execute(statement)

    def positions(self) -> dict[str, int]:
        """The position of each projection."""
        query = "select projection, position from checkpoints where origin = ?"
        return dict(self._connection.execute(query, (self.origin,)).fetchall())

    def read(self) -> dict[str, Checkpoint]:
        """Everything that is known of each projection."""
        query = "select projection, digest, position, creates from checkpoints where origin = ?"
        rows = self._connection.execute(query, (self.origin,)).fetchall()
        return {name: Checkpoint(digest, position, _pairs(creates)) for name, digest, position, creates in rows}

    def owner(self) -> str | None:
        """The id of the log that these views were made from."""
        row = self._connection.execute("select id from origins where origin = ?", (self.origin,)).fetchone()
        return str(row[0]) if row else None

    def claim(self, origin_id: str) -> None:
        """These views are made from this log."""
        self._connection.execute("insert or replace into origins values (?, ?)", (self.origin, origin_id))

    def disown(self) -> None:
        """Which other logs the numbers from 2 on belong to is not known any more."""
        self._connection.execute("delete from origins where origin <> ?", (OWN_ORIGIN,))

    def begin(self, projection: Projection) -> None:
        """A projection starts, before the first event."""
        creates = json.dumps([pair for pair in projection.creates if pair[0] != "index"])
        values = (projection.name, self.origin, projection.digest, creates)
        self._connection.execute("insert or replace into checkpoints values (?, ?, ?, 0, ?)", values)

    def join(self, projections: Iterable[Projection]) -> None:
        """Those that have not read this origin yet begin, before its first event."""
        known = self.positions()
        for projection in projections:
            if projection.name not in known:
                self.begin(projection)

    def move(self, positions: dict[str, int]) -> None:
        """Each of these projections has come so far."""
        update = "update checkpoints set position = ? where projection = ? and origin = ?"
        self._connection.executemany(update, [(position, name, self.origin) for name, position in positions.items()])

    def forget(self, name: str) -> None:
        """A projection is gone, or starts over."""
        self._connection.execute("delete from checkpoints where projection = ?", (name,))
        self._connection.execute("delete from parked where projection = ?", (name,))

    def park(self, name: str, position: int, type_: str, error: str) -> None:
        """A projection could not take one event: it stays before it until the next start, or until its file changes."""
        values = (name, self.origin, position, type_, error)
        self._connection.execute("insert or replace into parked values (?, ?, ?, ?, ?)", values)

    def unpark(self, name: str) -> None:
        """It could, this time."""
        self._connection.execute("delete from parked where projection = ? and origin = ?", (name, self.origin))

    def parked(self) -> set[str]:
        """The projections that were parked."""
        query = "select projection from parked where origin = ?"
        return {name for (name,) in self._connection.execute(query, (self.origin,))}


    def _made(self) -> set[str]:
        return {sql for (sql,) in self._connection.execute(_MADE)}


@cache
def _ours() -> frozenset[str]:
    """Our tables as SQLite keeps their statements."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in _SCHEMA:
            connection.execute(statement)
        return frozenset(sql for (sql,) in connection.execute(_MADE))


def _pairs(creates: str) -> tuple[tuple[str, str], ...]:
    return tuple((kind, name) for kind, name in json.loads(creates))
