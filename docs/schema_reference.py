"""What the cog blocks of sqlite-schema.md write: every file of SQLite's in a home, from real ones that are made for it."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from halton.bodies.store import BodyStore
from halton.log.segments.columns import schema
from halton.log.store import Log
from halton.paths import Home, shipped
from halton.projector.checkpoints import Checkpoints
from halton.projector.database import open_file
from halton.projector.folder import find_projections

_CREATE = re.compile(r"^CREATE \w+")

# What the columns of our own tables hold. Those of projections are told by their files.
NOTES = {
    "event": {
        "position": "1, 2, 3 … without a gap",
        "recorded_at": "when the row was appended, microseconds since 1970, UTC",
        "type": "what happened: `call.completed`",
        "version": "of the shape of `data`",
        "stream": "what it happened to: an exchange, `meter`, `prices`, …",
        "data": "the facts, canonical JSON; [Events](events.md) has the fields of each type",
        "hash": "SHA-256 over the row and the hash before it",
    },
    "request_bodies": {
        "call_id": "the call",
        "side": "`request` or `response`",
        "started_at": "when the call began, microseconds since 1970, UTC",
        "project": "the call's project when it was stored",
        "content_type": "as the header had it; null where there was none",
        "original_bytes": "its size as it came, decoded",
        "text_bytes": "the size of what is stored, before compression",
        "truncated": "1 if it was cut to `max_body_bytes`",
        "redactions": "what was taken out: JSON, kind and number",
        "rules": "the version of the rules that were applied",
        "own_rules": "a digest of your own rules; null if there were none",
        "after": "its event stands in the log behind this position",
        "salt": "16 random bytes of the commitment",
        "data": "the redacted text, compressed with zstd",
    },
    "doubted_sweep": {
        "id": "1: there is one row at most",
        "started_before_at": "the sweep that waits would take bodies of calls that began before, microseconds since 1970",
    },
    "_sqlite_migrations": {
        "id": "1, 2, 3 …",
        "migration_set": "the folder of the steps",
        "name": "the step that the file went through, or was made with: [Upgrading](upgrading.md)",
        "applied_at": "when, UTC",
    },
    "origins": {
        "origin": "the number in the column `origin` of views; 1 is this home",
        "id": "the `origin` of that log; no two are the same",
    },
    "checkpoints": {
        "projection": "its name",
        "origin": "of which log",
        "digest": "SHA-256 of its file and of what it reads",
        "position": "the last position that is in its rows",
        "creates": "its tables and views, JSON",
    },
    "parked": {
        "projection": "its name",
        "origin": "of which log",
        "position": "the event that it could not take",
        "type": "the type of that event",
        "error": "what SQLite said",
    },
}


def log() -> str:
    """db.sqlite."""
    return _file(lambda home: Log(home.log).close(), "log")


def bodies() -> str:
    """bodies.sqlite."""
    return _file(lambda home: BodyStore(home.bodies).close(), "bodies")


def views() -> str:
    """views.sqlite: the projector's own tables. What projections make is on their page."""
    return _file(_make_views, "views")


def projections() -> str:
    """Each projection that ships, and what it makes."""
    found = find_projections(shipped("projections"), Path("/nonexistent")).projections
    rows = []
    for one in sorted(found, key=lambda one: one.name):
        made = [", ".join(f"`{name}`" for kind, name in one.creates if kind == kind_) for kind_ in ("table", "view", "index")]
        rows.append((f"[{one.name}](projections.md#{one.name})", *made))
    return "\n".join(_table(("projection", "tables", "views", "indexes"), rows))


def segments() -> str:
    """The columns of each Arrow file in segments/."""
    rows = [(f"`{field.name}`", f"`{_arrow_type(field.type)}`", "" if field.nullable else "never") for field in schema()]
    return "\n".join(_table(("column", "type", "null"), rows))


def _arrow_type(type_: Any) -> str:
    # How pyarrow prints a dictionary's type is not the same in every version.
    return f"dictionary<{type_.index_type}, {type_.value_type}>" if hasattr(type_, "index_type") else str(type_)


def _file(make: Callable[[Home], None], name: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        make(home)
        with closing(sqlite3.connect(getattr(home, name))) as database:
            return "\n".join(_database(database))


def _make_views(home: Home) -> None:
    with closing(open_file(home.views)) as connection:
        Checkpoints(connection).create()


def _database(database: sqlite3.Connection) -> Iterator[str]:
    number = _pragma(database, "application_id")
    written = f"`0x{number:08X}`, in ASCII `{number.to_bytes(4).decode()}`" if number else "none"
    facts = [
        ("`application_id`", written),
        ("`user_version`", str(_pragma(database, "user_version"))),
        ("`journal_mode`", f"`{_pragma(database, 'journal_mode')}`"),
        ("`page_size`", str(_pragma(database, "page_size"))),
    ]
    yield from _table(("pragma", "value"), facts)
    for (table,) in database.execute("select name from sqlite_schema where type = 'table' order by rowid").fetchall():
        yield from _of_table(database, table)


def _of_table(database: sqlite3.Connection, table: str) -> Iterator[str]:
    options = next(row for row in database.execute("pragma table_list") if row[1] == table)
    kinds = [word for word, on in (("strict", options[5]), ("without rowid", options[4])) if on]
    yield from (f"### {table}", "", f"A {', '.join(kinds)} table." if kinds else "A table.", "")
    columns = database.execute('select name, type, "notnull", pk from pragma_table_xinfo(?)', (table,)).fetchall()
    notes = NOTES[table]
    rows = [
        (f"`{name}`", type_.lower(), "never" if full or key else "", str(key or ""), notes.get(name, ""))
        for name, type_, full, key in columns
    ]
    yield from _table(("column", "type", "null", "key", "holds"), rows)
    query = "select sql from sqlite_schema where tbl_name = ? and type in ('index', 'trigger') and sql is not null order by rowid"
    if made := [sql for (sql,) in database.execute(query, (table,))]:
        # SQLite keeps the first two words of a statement in capitals, whatever they were.
        yield from ("```sql", *(f"{_CREATE.sub(lambda found: found[0].lower(), sql)};" for sql in made), "```", "")


def _pragma(database: sqlite3.Connection, name: str) -> str | int:
    return database.execute(f"pragma {name}").fetchone()[0]  # type: ignore[no-any-return]


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield from (f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}")
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
