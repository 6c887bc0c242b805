"""Projections' tables, with their rows and checkpoints, copied from one database of a connection into another."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from halton.errors import ViewsError
from halton.projector.projection import Projection

_BEGINNING = re.compile(r"create (table|view|index|unique index) ", re.IGNORECASE)  # as SQLite keeps it, whatever the file says
_DIGESTS = 'select projection, digest from "{source}".checkpoints'


def transfer(connection: sqlite3.Connection, source: str, target: str, projections: Iterable[Projection]) -> None:
    """Put these projections of `source` in the place of those of `target`, inside a transaction of the caller's.

    :raises ViewsError: if `source` lacks one of them.
    """
    for projection in projections:
        for kind, name in projection.creates:
            if kind in ("table", "view"):
                connection.execute(f'drop {kind} if exists "{target}"."{name}"')
        kept = {name: _statement(connection, source, name) for _, name in projection.creates}
        for wanted in ("table", "index", "view"):  # an index is quicker to make than to keep up
            for kind, name in projection.creates:
                if kind == wanted:
                    connection.execute(_BEGINNING.sub(rf'create \1 "{target}".', kept[name], count=1))
                    if kind == "table":
                        _copy_rows(connection, source, target, name)
        _copy_checkpoint(connection, source, target, projection.name)


def digests(connection: sqlite3.Connection, schema: str = "main") -> dict[str, str]:
    """The files that the views of a database were made by; none if it holds no views."""
    try:
        return dict(connection.execute(_DIGESTS.format(source=schema)).fetchall())
    except sqlite3.OperationalError:
        return {}


def stored_columns(connection: sqlite3.Connection, schema: str, table: str) -> list[str]:
    """The columns of a table that are kept, not worked out."""
    query = "select name from pragma_table_xinfo(?, ?) where hidden = 0 order by cid"
    return [name for (name,) in connection.execute(query, (table, schema))]


def _statement(connection: sqlite3.Connection, source: str, name: str) -> str:
    row = connection.execute(f'select sql from "{source}".sqlite_schema where name = ?', (name,)).fetchone()
    if row is None:
        raise ViewsError(f"The views lack {name}. Make all of them anew: halton rebuild")
    return str(row[0])


def _copy_rows(connection: sqlite3.Connection, source: str, target: str, table: str) -> None:
    columns = ", ".join(f'"{name}"' for name in stored_columns(connection, source, table))
    connection.execute(f'insert into "{target}"."{table}" ({columns}) select {columns} from "{source}"."{table}"')


def _copy_checkpoint(connection: sqlite3.Connection, source: str, target: str, name: str) -> None:
    for table in ("checkpoints", "parked"):
        connection.execute(f'delete from "{target}".{table} where projection = ?', (name,))
        connection.execute(f'insert into "{target}".{table} select * from "{source}".{table} where projection = ?', (name,))
