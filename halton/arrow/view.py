"""A table or view of views.sqlite as Arrow, as it stands at one moment, whoever writes to it meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from halton.arrow.choice import Choice, ChoiceError, rfc3339, unknown
from halton.arrow.column import column
from halton.arrow.declared import declared_classes, kinds, quoted
from halton.arrow.kind import type_of
from halton.arrow.stream import BATCH_ROWS, OWN_ORIGIN, Batches, connect, described, reader
from halton.errors import LogError
from halton.log.store import Head

if TYPE_CHECKING:
    import pyarrow as pa

CALLS = "metered_calls"
ORIGIN_ID = "origin_id"
"""The id of the log that a row is from, for every view with a column `origin`: numbers are those of one home, ids of all."""

INTERNAL = frozenset({"checkpoints", "origins", "parked"})
_NAMES = "select name from sqlite_schema where type in ('table', 'view') and name not glob 'sqlite_*'"
_POSITION = """select c.position from checkpoints as c, json_each(c.creates) as made
                where c.origin = ? and made.value ->> 1 = ? order by c.position limit 1"""
_ORIGINS = "select origin, id from origins order by origin"
_HASH = "select hash from event where position = ?"


class Wanted(NamedTuple):
    """A view, its columns and the query that reads them, with its values."""

    view: str
    columns: tuple[tuple[str, str], ...]
    where: str
    values: tuple[Any, ...]

    @property
    def rows(self) -> str:
        """The query for the rows. By position where there is one: then two exports of the same rows are the same."""
        names = [name for name, _ in self.columns]
        ordered = " order by position" if "position" in names else ""
        return f"select {', '.join(map(self._value, names))} from {quoted(self.view)}{self.where}{ordered}"

    def _value(self, name: str) -> str:
        if name == ORIGIN_ID:
            return f"(select id from origins where origins.origin = {quoted(self.view)}.origin)"
        return quoted(name)


def read_view(views: Path, log: Path, name: str, choice: Choice, *, what: str | None = None) -> pa.RecordBatchReader:
    """The rows of a view; `since` and `until` are about its `started_at`, or about whole local days if it has a `day`.

    :raises LogError: if there are no views, or if they cannot be read.
    :raises ChoiceError: for a view or a column that is not there, and for a time where the view has none.
    """
    import pyarrow as pa

    connection = connect(views)
    try:
        connection.execute("begin")
        wanted = _wanted(connection, name, choice)
        fields = [pa.field(each, type_of(kind)) for each, kind in wanted.columns]
        target = described(pa.schema(fields), what or name, _head(connection, log, name), dict(connection.execute(_ORIGINS)))
        rows = connection.execute(wanted.rows, wanted.values)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise LogError(f"{name} cannot be read ({error}). Make the views anew: halton rebuild") from error
        raise
    return reader(target, Batches(connection, _batches(rows, wanted, target)))


def count_rows(views: Path, name: str, choice: Choice) -> int:
    """How many rows that will be."""
    connection = connect(views)
    try:
        where, values = _where(name, _declared(connection, name), choice)
        return int(connection.execute(f"select count(*) from {quoted(name)}{where}", values).fetchone()[0])
    finally:
        connection.close()


def view_names(views: Path) -> list[str]:
    """Every table and view of the projections that can be read.

    :raises LogError: if there are none yet.
    """
    connection = connect(views)
    try:
        return _names(connection)
    finally:
        connection.close()


def _names(connection: sqlite3.Connection) -> list[str]:
    return sorted({name for (name,) in connection.execute(_NAMES)} - INTERNAL)


def _wanted(connection: sqlite3.Connection, view: str, choice: Choice) -> Wanted:
    declared = _declared(connection, view)
    where, values = _where(view, declared, choice)
    chosen = choice.chosen(list(declared), [ORIGIN_ID] if "origin" in declared and ORIGIN_ID not in declared else [])
    found = kinds(connection, view, {name: declared[name] for name in chosen if name in declared}, trusted=view == CALLS)
    return Wanted(view, tuple((name, found.get(name, "text")) for name in chosen), where, values)


def _declared(connection: sqlite3.Connection, name: str) -> dict[str, str]:
    names = _names(connection)
    if name not in names:
        unknown("view", name, [*names, "calls", "events"])
    return declared_classes(connection, name)


def _where(name: str, declared: dict[str, str], choice: Choice) -> tuple[str, tuple[Any, ...]]:
    first: str | None
    last: str | None
    if choice.since is None and choice.until is None:
        return "", ()
    if "started_at" in declared:
        comparisons = ("started_at >= ?", "started_at < ?")
        first, last = (rfc3339(moment) if moment else None for moment in (choice.since, choice.until))
    elif "day" in declared:
        comparisons = ("day >= ?", "day <= ?")
        first, last = (day.isoformat() if day else None for day in choice.days)
    else:
        raise ChoiceError(f"{name} has neither started_at nor day: it can only be read whole, without since and until.")
    used = [(comparison, value) for comparison, value in zip(comparisons, (first, last), strict=True) if value is not None]
    return " where " + " and ".join(comparison for comparison, _ in used), tuple(value for _, value in used)


def _head(connection: sqlite3.Connection, log: Path, name: str) -> Head | None:
    """How far the log had been read into these rows, in the same transaction that reads them."""
    row = connection.execute(_POSITION, (OWN_ORIGIN, name)).fetchone()
    if row is None or not log.exists():
        return None
    reading = connect(log)
    try:
        found = reading.execute(_HASH, row).fetchone()
    finally:
        reading.close()
    return Head(row[0], found[0]) if found else None


def _batches(rows: sqlite3.Cursor, wanted: Wanted, target: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    try:
        while fetched := rows.fetchmany(BATCH_ROWS):
            arrays = [column(values, kind) for values, (_, kind) in zip(zip(*fetched, strict=True), wanted.columns, strict=True)]
            yield pa.record_batch(arrays, schema=target)
    except (sqlite3.Error, pa.ArrowException) as error:
        raise LogError(f"{wanted.view} cannot be read ({error}). Make the views anew: halton rebuild") from error
