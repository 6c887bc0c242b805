"""The tables and views that projections create, with the notes on their columns: made in memory, no file is opened."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from halton.projector.projection import Projection


class Column(msgspec.Struct, frozen=True):
    """One column: its name, its type ("" in a view that does not say) and the note in the header, if there is one."""

    name: str
    type: str
    note: str | None


class Table(msgspec.Struct, frozen=True):
    """A table or a view of a projection."""

    name: str
    kind: str
    columns: list[Column]


def tables_of(projection: Projection, projections: Sequence[Projection]) -> list[Table]:
    """What a projection creates; `projections` are all there are, because its views may read those of others."""
    import sqlite3

    with closing(sqlite3.connect(":memory:")) as connection:
        for each in projections:
            for statement in each.schema:
                connection.execute(statement.sql)
        return [
            Table(name, kind, _columns(connection.execute(f'pragma table_xinfo("{name}")').fetchall(), projection))
            for kind, name in projection.creates
            if kind != "index"
        ]


def unknown_columns(projection: Projection, tables: Sequence[Table]) -> list[str]:
    """What the header says of columns that the main table does not have: they would show an error on its page."""
    there = next({column.name for column in table.columns} for table in tables if table.name == projection.name)
    header = projection.header
    sort = [header.sort.strip().removeprefix("-").split()[0]] if (header.sort or "").strip(" -") and header.sort else []
    anywhere = there.union(*({column.name for column in table.columns} for table in tables))
    said = [(header.facets, there), (header.show, there), (sort, there), (header.columns, anywhere)]
    return sorted({name for names, known in said for name in names if name not in known})


def _columns(rows: Sequence[tuple[int, str, str, int, object, int, int]], projection: Projection) -> list[Column]:
    return [Column(name, kind, projection.header.columns.get(name)) for _, name, kind, *_ in rows]
