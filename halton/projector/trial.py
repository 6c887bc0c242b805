"""An empty database in memory where a projection is tried before it may touch the real one: SQLite tells what it would do."""

from __future__ import annotations

import re
import sqlite3

import msgspec

from halton.projector.budget import budget
from halton.projector.projection import Projection, Statement, mistake
from halton.projector.sources import EVENTS, RAW, temp_schema

_RULE = "a projection creates tables, indexes and views, and writes to its own tables only"
_STEP = re.compile(r"(insert|replace|update|delete|with)\b", re.IGNORECASE)
RESERVED = frozenset({"origins", "checkpoints", "parked", "batch", RAW, *EVENTS})
"""Names that no projection may give: the projector's own tables, and what each batch finds under these names."""

_EVENTS = (("log", "event"), ("temp", RAW))
_CATALOGUE = ("sqlite_master", "sqlite_temp_master")
# Functions that give something else at each rebuild, and those that reach out of SQL.
_UNSTEADY = frozenset(
    {"random", "randomblob", "changes", "total_changes", "last_insert_rowid", "current_timestamp", "current_date", "current_time"}
)
_UNSAFE = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"})
_CREATES = {sqlite3.SQLITE_CREATE_TABLE: "table", sqlite3.SQLITE_CREATE_VIEW: "view", sqlite3.SQLITE_CREATE_INDEX: "index"}
_WRITES = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)


class Trial:
    """Creates the tables of projections, then explains their steps, and notes what SQLite asks leave for."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute("attach ':memory:' as log")
        self._connection.execute("create table log.event (position, recorded_at, type, version, stream, data, hash)")
        for statement in temp_schema():
            self._connection.execute(statement)
        # SQLite declares them when they are first used, which looks like the creation of a table.
        self._connection.execute("select 1 from json_each('[]'), json_tree('[]')")
        self._connection.set_authorizer(self._authorize)
        self._owner: dict[str, str] = {}
        self._taken = dict.fromkeys(RESERVED, "table")
        self._trying = ""
        self._may_create = False
        self._refusal: str | None = None
        self._created: list[tuple[str, str]] = []
        self._seen: set[str] = set()

    def create(self, projection: Projection) -> Projection:
        """Try the schema; the projection comes back knowing what it creates."""
        self._trying, self._may_create, self._created = projection.name, True, []
        for count, statement in enumerate(projection.schema, 1):
            self._try(projection, [statement], "")
            if len(self._created) < count:
                raise mistake(projection.path, statement.line, "it creates nothing: there is one of this name already")
        own = {name for kind, name in self._created if kind != "index"}
        if projection.name not in own:
            raise mistake(projection.path, 1, f"it creates no table or view named {projection.name}, like its file")
        return msgspec.structs.replace(projection, creates=tuple(self._created))

    def explain(self, projection: Projection) -> Projection:
        """Try the views and the steps; the projection comes back knowing the projections and the events it reads."""
        self._trying, self._may_create = projection.name, False
        steps, reads = [], self._read_by_views(projection)
        for step in projection.steps:
            if not _STEP.match(step.sql):
                raise mistake(projection.path, step.line, _RULE)
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
                with budget(self._connection):
                    self._connection.execute(prefix + statement.sql)
            except (sqlite3.Error, sqlite3.Warning) as error:
                raise mistake(projection.path, statement.line, self._refusal or str(error)) from None
        return self._seen

    def _authorize(self, action: int, first: str | None, second: str | None, database: str | None, inner: str | None) -> int:
        self._seen.update(name for name in (first, inner) if name)
        objection = self._objection(action, first or "", second or "", database, inner)
        self._refusal = self._refusal or objection
        return sqlite3.SQLITE_DENY if objection else sqlite3.SQLITE_OK

    def _objection(self, action: int, first: str, second: str, database: str | None, inner: str | None) -> str | None:
        match action:
            case sqlite3.SQLITE_SELECT:
                return "a table is created with its columns, not from a query" if self._may_create else None
            case sqlite3.SQLITE_READ if (database, first) in _EVENTS and inner is None:
                return "events are read by their type, such as call_completed"
            case sqlite3.SQLITE_READ:
                return None if self._may_create or not first.startswith(("sqlite_", "pragma_", "dbstat")) else _RULE
            case sqlite3.SQLITE_FUNCTION if second in _UNSTEADY:
                return f"{second} gives something else at each rebuild"
            case sqlite3.SQLITE_FUNCTION:
                return _RULE if second in _UNSAFE else None
            case sqlite3.SQLITE_RECURSIVE:
                return None
            case sqlite3.SQLITE_CREATE_TABLE | sqlite3.SQLITE_CREATE_VIEW | sqlite3.SQLITE_CREATE_INDEX:
                return self._create(_CREATES[action], first, second, database)
            case sqlite3.SQLITE_REINDEX:  # part of creating an index
                return None if self._may_create else _RULE
        owner = self._owner.get(first) == self._trying or first in _CATALOGUE  # which SQLite itself refuses to change
        return None if owner and action in _WRITES and database == "main" else _RULE

    def _create(self, kind: str, name: str, table: str, database: str | None) -> str | None:
        if not self._may_create or database != "main" or kind == "index" and self._owner.get(table) != self._trying:
            return _RULE
        if name.startswith("sqlite_"):  # its own, for a unique column or a counter; nobody else may take such a name
            return None
        if name.lower() in self._taken:
            return f"{self._taken[name.lower()]} {name} already exists"
        self._taken[name.lower()] = kind
        self._created.append((kind, name))
        if kind != "index":
            self._owner[name] = self._trying
        return None
