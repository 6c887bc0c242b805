"""What there is to be asked: tables with their columns and notes, in one reading of the file's own schema."""

from __future__ import annotations

import sqlite3
from typing import Any, NamedTuple

from halton.publish.database import NAME
from halton.publish.navigation import TABLES

# So many rows are counted of each table; of views none, for that is to work them out.
MOST_COUNTED = 10_000
_TABLES = "select name, type from sqlite_schema where type in ('table', 'view') and name not like 'sqlite_%'"


class Described(NamedTuple):
    """A table or a view, and each of its columns with the note that its header has on it. `rows` are counted up to one more
    than MOST_COUNTED, None where they were not."""

    name: str
    title: str
    description: str
    columns: tuple[tuple[str, str], ...]
    rows: int | None = None


class Question(NamedTuple):
    """A prepared question, and the statement that answers it."""

    name: str
    title: str
    sql: str


async def schema(datasette: Any, *, counted: bool = False) -> list[Described]:
    """The tables that are meant to be read, the most asked first; those that are hidden can be asked too."""

    def question(connection: sqlite3.Connection) -> list[Described]:
        found = []
        for name, kind in connection.execute(_TABLES).fetchall():
            words = datasette.table_metadata(NAME, name)
            # A table of a projection that has come since this page was started has no words yet.
            if words.get("hidden"):
                continue
            columns = _columns(connection, name, words.get("columns") or {})
            rows = _rows(connection, name) if counted and kind == "table" else None
            if columns:
                found.append(Described(name, words.get("title") or name, words.get("description") or "", columns, rows))
        return found

    known = await datasette.get_database(NAME).ask(question)
    places = list(TABLES)
    return sorted(known, key=lambda table: (places.index(table.name) if table.name in TABLES else len(places), table.title))


async def questions(datasette: Any) -> list[Question]:
    """The prepared questions, in the order of their titles."""
    canned = (await datasette.get_canned_queries(NAME, None)).values()
    found = (Question(query["name"], query.get("title") or query["name"], query["sql"]) for query in canned)
    return sorted(found, key=lambda question: question.title)


def _columns(connection: sqlite3.Connection, table: str, notes: dict[str, str]) -> tuple[tuple[str, str], ...]:
    try:
        rows = connection.execute(f"pragma table_xinfo({_quoted(table)})").fetchall()
    except sqlite3.OperationalError:  # a view over a table that is gone
        return ()
    return tuple((column, notes.get(column, "")) for _, column, *_ in rows)


def _rows(connection: sqlite3.Connection, table: str) -> int | None:
    some = f"select 1 from {_quoted(table)} limit {MOST_COUNTED + 1}"
    count: int = connection.execute(f"select count(*) from ({some})").fetchone()[0]
    return count


def _quoted(table: str) -> str:
    return '"' + table.replace('"', '""') + '"'
