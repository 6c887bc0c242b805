"""The database file around the events: its index, its triggers and its pages, which the chain says nothing about."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from halton.errors import safe
from halton.log.finding import UNREADABLE, Finding
from halton.log.store import APPLICATION_ID, read_only, schema_statements

_OURS = ("event", "event_rare", "event_is_never_updated", "event_is_never_deleted")


def check_structure(path: Path, *, pages: bool = True) -> list[Finding]:
    """What is not as Halton made it; with `pages`, SQLite reads all of the file too, the index against the rows.

    :raises LogError: if there is no log.
    """
    with closing(read_only(path)) as connection:
        try:
            faults = [*_schema(connection), *(_pages(connection) if pages else ())]
        except UNREADABLE as error:
            return [Finding("file", "structure", f"SQLite cannot read the file ({type(error).__name__})")]
    return [Finding("file", "structure", fault) for fault in faults]


def _schema(connection: sqlite3.Connection) -> Iterator[str]:
    if connection.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        yield "the file does not say that it is a log of Halton"
    expected = dict(zip(_OURS, _made(), strict=True))
    found = {name: (kind, sql) for kind, name, sql in connection.execute("select type, name, sql from sqlite_schema")}
    for name, statement in expected.items():
        if name not in found:
            yield f"{name} is gone from the file"
        elif found[name][1] != statement:
            yield f"{name} is not what Halton made"
    for name, (kind, _) in found.items():
        if kind == "trigger" and name not in expected:
            yield f"the file has a trigger that is not ours, {safe(name)}"


def _pages(connection: sqlite3.Connection) -> Iterator[str]:
    for (said,) in connection.execute("pragma integrity_check(3)"):
        if said != "ok":
            yield f"SQLite finds {safe(said)}"


def _made() -> list[str]:
    """The statements of our schema as SQLite keeps them."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in schema_statements():
            connection.execute(statement)
        return [sql for (sql,) in connection.execute("select sql from sqlite_schema where sql is not null order by rowid")]
