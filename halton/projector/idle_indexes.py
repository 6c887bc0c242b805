"""Indexes that no step of any projection looks into: they serve readers only, and are quicker to make at the end of a rebuild."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from halton.projector.projection import Projection

_USED = re.compile(r"\bINDEX (\w+)")


def drop_idle(connection: sqlite3.Connection, chosen: Iterable[Projection], running: Iterable[Projection]) -> list[str]:
    """Drop those of the chosen projections that no running one needs; what is given back makes them again.

    SQLite's plan for a step is the same without an index that it does not use, and so are the rows that the step makes.
    """
    made = {name for projection in chosen for kind, name in projection.creates if kind == "index"}
    idle = made - {name for projection in running for name in _used(connection, projection)}
    statements = []
    for name in sorted(idle):
        (sql,) = connection.execute("select sql from sqlite_schema where name = ?", (name,)).fetchone()
        if not sql.startswith("CREATE UNIQUE"):  # that one is a rule too
            connection.execute(f'drop index "{name}"')
            statements.append(sql)
    return statements


def _used(connection: sqlite3.Connection, projection: Projection) -> Iterable[str]:
    for step in projection.steps:
        for *_, detail in connection.execute(f"explain query plan {step.sql}"):
            yield from _USED.findall(detail)
