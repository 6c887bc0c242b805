"""What the columns of a table or view hold: as declared, and where a declaration says too little, as found in the rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from halton.arrow.kind import kind_of, named_kind

_CLASSES = {"INTEGER": "integer", "INT": "integer", "REAL": "real", "TEXT": "text", "BLOB": "blob"}
_SECONDS = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]"
_FRACTION = ".[0-9][0-9][0-9][0-9][0-9][0-9]Z"
# Told to count, SQLite takes February 31 for March 3: a moment that it gives back as it was is one.
_MOMENT = f"""{{value}} glob '{_SECONDS}{_FRACTION}'
              and strftime('%Y-%m-%dT%H:%M:%S', substr({{value}}, 1, 19), '+0 days') is substr({{value}}, 1, 19)"""
_PROMISES = {"flag": "{value} in (0, 1)", "moment": _MOMENT, "day": "date({value}, '+0 days') is {value}", None: "1"}


class Seen(NamedTuple):
    """The classes of a column's values, null left out, and whether all are what its name says."""

    classes: frozenset[str] = frozenset()
    as_named: bool = True


def declared_classes(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """The class that each column was declared to hold, "" for any and for an expression of a view."""
    found = connection.execute("select name, type from pragma_table_xinfo(?)", (table,))
    return {column: _CLASSES.get(type_.upper(), "") for column, type_ in found}


def kinds(connection: sqlite3.Connection, table: str, declared: Mapping[str, str], *, trusted: bool = False) -> dict[str, str]:
    """The kind of each of these columns.

    What was not declared is looked at in every row, and so is what only a name promises, unless the table is `trusted`.
    """
    looked = [column for column, class_ in declared.items() if not class_ or (named_kind(column) and not trusted)]
    seen = _seen(connection, table, looked)
    found = {}
    for column, class_ in declared.items():
        classes, as_named = seen.get(column, Seen())
        found[column] = kind_of(column, {class_} if class_ else classes, as_named=as_named)
    return found


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _seen(connection: sqlite3.Connection, table: str, columns: Iterable[str]) -> dict[str, Seen]:
    # One aggregate a column, far below SQLite's limit of columns: 2,000.
    asked = [f"group_concat(distinct nullif(typeof({quoted(c)}), 'null')), min({_promise(c)})" for c in columns]
    if not asked:
        return {}
    row = connection.execute(f"select {', '.join(asked)} from {quoted(table)}").fetchone()
    found = (Seen(frozenset(filter(None, (classes or "").split(","))), as_named != 0) for classes, as_named in _pairs(row))
    return dict(zip(columns, found, strict=True))


def _pairs(row: tuple[str | int | None, ...]) -> Iterable[tuple[str, int | None]]:
    return zip(row[::2], row[1::2], strict=True)  # type: ignore[arg-type]


def _promise(column: str) -> str:
    return _PROMISES[named_kind(column)].format(value=quoted(column))
