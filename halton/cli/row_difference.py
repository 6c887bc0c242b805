"""Where two databases that should hold the same rows first differ."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import msgspec


class Difference(msgspec.Struct, frozen=True):
    """A table, and the first row of it that only one of the two has."""

    table: str
    columns: list[str]
    expected: list[object] | None
    found: list[object] | None


def first_difference(expected: Path, found: Path, tables: Iterable[str]) -> Difference | None:
    """The first row, in the order of its columns, that one database has and the other lacks, or has more often."""
    with closing(sqlite3.connect(f"{expected.as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("attach ? as other", (f"{found.as_uri()}?mode=ro",))
        for table in tables:
            if difference := _difference(connection, table):
                return difference
    return None


def _difference(connection: sqlite3.Connection, table: str) -> Difference | None:
    columns = [name for name, *_ in connection.execute(f'select * from main."{table}" limit 0').description]
    kept, other = _only(connection, "main", "other", table, columns), _only(connection, "other", "main", table, columns)
    if kept is None and other is None:
        return None
    return Difference(table, columns, kept, other)


def _only(connection: sqlite3.Connection, one: str, other: str, table: str, columns: list[str]) -> list[object] | None:
    names = ", ".join(f'"{name}"' for name in columns)
    rows = [f'select {names}, count(*) from {place}."{table}" group by {names}' for place in (one, other)]
    found = connection.execute(" except ".join(rows) + " limit 1").fetchone()
    return None if found is None else [_printable(value) for value in found[:-1]]


def _printable(value: object) -> object:
    return f"x'{value.hex()}'" if isinstance(value, bytes) else value
