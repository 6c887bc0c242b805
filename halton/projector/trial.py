"""An empty database in memory where a projection is tried before it may touch the real one: SQLite tells what it would do."""

from __future__ import annotations

import sqlite3

import msgspec

from halton.projector.projection import Projection, Statement, mistake
from halton.projector.sources import BATCH, EVENTS, temp_views

_CREATES = {sqlite3.SQLITE_CREATE_TABLE: "table", sqlite3.SQLITE_CREATE_VIEW: "view", sqlite3.SQLITE_CREATE_INDEX: "index"}
_WRITES = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
_HARMLESS = (
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_REINDEX,
)


class Trial:
    """Creates the tables of projections, then explains their steps, and notes what SQLite asks leave for."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute("attach ':memory:' as log")
        self._connection.execute(
            "create table log.event (position integer primary key, recorded_at, type, version, stream, data)"
        )
        for statement in (BATCH, *temp_views()):
            self._connection.execute(statement)
        self._connection.set_authorizer(self._authorize)
        self._owner: dict[str, str] = {}
        self._trying = ""
        self._may_create = False
        self._refusal: str | None = None
        self._created: list[tuple[str, str]] = []
        self._seen: set[str] = set()

    def create(self, projection: Projection) -> Projection:
        """Try the schema; the projection comes back knowing what it creates."""
        self._trying, self._may_create, self._created = projection.name, True, []
        self._try(projection, projection.schema, "")
        own = {name for kind, name in self._created if kind != "index"}
        if projection.name not in own:
            raise mistake(projection.path, 1, f"it creates no table or view named {projection.name}, like its file")
        self._owner |= dict.fromkeys(own, projection.name)
        return msgspec.structs.replace(projection, creates=tuple(self._created))

    def explain(self, projection: Projection) -> Projection:
        """Try the views and the steps; the projection comes back knowing the projections and the events it reads."""
        self._trying, self._may_create = projection.name, False
        steps, reads = [], self._read_by_views(projection)
        for step in projection.steps:
            seen = self._try(projection, [step], "explain ")
            reads |= {self._owner[name] for name in seen if name in self._owner} - {projection.name}
            steps.append(Statement(step.sql, step.line, frozenset(EVENTS[name] for name in seen if name in EVENTS)))
        events = frozenset[str]().union(*(step.events for step in steps))
        return msgspec.structs.replace(projection, steps=tuple(steps), reads=frozenset(reads), events=events)

    def close(self) -> None:
        """Forget the empty database."""
        self._connection.close()

    def _read_by_views(self, projection: Projection) -> set[str]:
        views = [
            Statement(f'select * from "{name}"', statement.line)
            for statement, (kind, name) in zip(projection.schema, projection.creates, strict=True)
            if kind == "view"
        ]
        seen = self._try(projection, views, "explain ")
        return {self._owner[name] for name in seen if name in self._owner} - {projection.name}

    def _try(self, projection: Projection, statements: list[Statement] | tuple[Statement, ...], prefix: str) -> set[str]:
        self._seen = set()
        for statement in statements:
            self._refusal = None
            try:
                self._connection.execute(prefix + statement.sql)
            except (sqlite3.Error, sqlite3.Warning) as error:
                raise mistake(projection.path, statement.line, self._refusal or str(error)) from None
        return self._seen

    def _authorize(self, action: int, first: str | None, second: str | None, database: str | None, inner: str | None) -> int:
        self._seen.update(name for name in (first, inner) if name)
        if action in _HARMLESS or (first or "").startswith("sqlite_"):
            return sqlite3.SQLITE_OK
        if self._may_create and action in _CREATES and database != "temp":
            self._created.append((_CREATES[action], first or ""))
            return sqlite3.SQLITE_OK
        owner = self._owner.get(first or "", self._trying if self._may_create else None)
        if action in _WRITES and owner == self._trying and database == "main":
            return sqlite3.SQLITE_OK
        self._refusal = "a projection creates tables, indexes and views, and writes to its own tables only"
        return sqlite3.SQLITE_DENY
