"""Two databases of views, row by row: the same, or the first row that differs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import Any

import msgspec

from halton.projector.projection import Projection
from halton.projector.transfer import stored_columns

ROWS = 2_000  # of each database in memory
type Row = tuple[Any, ...]


class Difference(msgspec.Struct, frozen=True):
    """The first row that differs. Without a `column` one of the two lacks it: `live` or `rebuilt` is None, the other the row."""

    table: str
    key: dict[str, Any]
    column: str | None
    live: Any
    rebuilt: Any


class Comparison(msgspec.Struct, frozen=True):
    """What was compared, up to the first difference."""

    tables: int
    rows: int
    difference: Difference | None = None


class Table(msgspec.Struct, frozen=True):
    """What of a table is compared, in which order; one without a key is sorted by all of its columns."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    where: str = "1"

    @classmethod
    def of(cls, connection: sqlite3.Connection, name: str) -> Table:
        """A table of a projection: the columns that are not worked out from others."""
        columns = tuple(stored_columns(connection, "main", name))
        query = "select name from pragma_table_xinfo(?) where pk > 0 order by pk"
        key = tuple(column for (column,) in connection.execute(query, (name,)))
        return cls(name, columns, key or columns)

    def read(self, connection: sqlite3.Connection) -> sqlite3.Cursor:
        """Its rows, in order."""
        query = f'select {_list(self.columns)} from "{self.name}" where {self.where} order by {_list(self.key)}'
        return connection.execute(query)

    def count(self, connection: sqlite3.Connection, row: Row) -> int:
        """How often the key of a row is there."""
        values = dict(zip(self.columns, row, strict=True))
        same = " and ".join(f'"{column}" is ?' for column in self.key)
        query = f'select count(*) from "{self.name}" where {same}'
        return int(connection.execute(query, [values[column] for column in self.key]).fetchone()[0])


def compare(
    live: sqlite3.Connection,
    rebuilt: sqlite3.Connection,
    projections: Iterable[Projection],
    progress: Callable[[int], object] = lambda rows: None,
) -> Comparison:
    """Compare what projections made, in both databases at the same positions; a few rows of each are in memory at a time."""
    tables = rows = 0
    for projection in projections:
        made = [Table.of(rebuilt, name) for kind, name in projection.creates if kind == "table"]
        for table in (_objects(projection), *made):
            compared, difference = _compare(live, rebuilt, table)
            if table in made:
                rows += compared
                progress(compared)
            if difference is not None:
                return Comparison(tables, rows, difference)
        tables += len(made)
    return Comparison(tables, rows)


def _objects(projection: Projection) -> Table:
    names = ", ".join(f"'{name}'" for _, name in projection.creates)
    return Table("sqlite_schema", ("name", "type", "sql"), ("name",), f"name in ({names})")


def _compare(live: sqlite3.Connection, rebuilt: sqlite3.Connection, table: Table) -> tuple[int, Difference | None]:
    rows, ours, theirs = 0, table.read(live), table.read(rebuilt)
    while True:
        page, other = ours.fetchmany(ROWS), theirs.fetchmany(ROWS)
        if page != other:
            place = next(at for at, (a, b) in enumerate(zip_longest(page, other)) if a != b)
            return rows + place, _difference(live, rebuilt, table, page[place:], other[place:])
        if not page:
            return rows, None
        rows += len(page)


def _difference(
    live: sqlite3.Connection, rebuilt: sqlite3.Connection, table: Table, page: Sequence[Row], other: Sequence[Row]
) -> Difference:
    ours, theirs = (dict(zip(table.columns, rows[0], strict=True)) if rows else {} for rows in (page, other))
    keys = [{column: row.get(column) for column in table.key} for row in (ours, theirs)]
    if ours and theirs and keys[0] == keys[1]:
        column = next(column for column in table.columns if ours[column] != theirs[column])
        return Difference(table.name, keys[0], column, ours[column], theirs[column])
    if ours and table.count(live, page[0]) > table.count(rebuilt, page[0]):
        return Difference(table.name, keys[0], None, ours, None)
    return Difference(table.name, keys[1], None, None, theirs)


def _list(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
