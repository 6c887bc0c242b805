"""The law of origins: what another machine metered makes the rows here that it makes there, beside ours and apart from them."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import HealthCheck, given, settings

import make
from halton.events.types import Event
from halton.log.store import read_only
from projections.given import logs
from projections.test_law_of_batches import projected
from projector.two_machines import bring

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def stored(folder: Path, origin: int) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every table, and of every view that tells them, of one origin, without its number."""
    with closing(read_only(folder / "views.sqlite")) as connection:
        return {name: _rows(connection, name, columns, origin) for name, columns in _columns(connection).items()}


def _columns(connection: sqlite3.Connection) -> dict[str, list[str]]:
    names = [name for (name,) in connection.execute("select name from sqlite_schema where type in ('table', 'view')")]
    told = {name: [column[1] for column in connection.execute(f'pragma table_xinfo("{name}")')] for name in names}
    kept = {name: columns for name, columns in told.items() if "origin" in columns and name not in ("origins",)}
    return {name: [column for column in columns if column != "origin"] for name, columns in kept.items()}


def _rows(connection: sqlite3.Connection, name: str, columns: list[str], origin: int) -> list[tuple[object, ...]]:
    # That the others came is an event of ours, and somebody's doing.
    kept = "type <> 'segments.imported'" if name == "audit" else "true"
    query = f"select {', '.join(columns)} from {name} where origin = ? and {kept}"
    return sorted(connection.execute(query, (origin,)).fetchall(), key=repr)


@FEW
@given(logs(), logs())
def test_two_machines_make_the_rows_that_each_makes_alone(ours: list[Event], theirs: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, elsewhere = Path(name), Path(name) / "elsewhere"
        elsewhere.mkdir()
        log = make.log(folder, ours)
        projected(folder, 50_000)
        alone = stored(folder, 1)
        bring(log, elsewhere, theirs, limit=7)
        log.close()
        whole = projected(folder, 50_000)
        with_others, brought = stored(folder, 1), stored(folder, 2)
        projected(elsewhere, 50_000)
        there = stored(elsewhere, 1)
        for named in alone.keys() - {"checkpoints", "machines"}:
            assert with_others[named] == alone[named], named
            assert brought[named] == there[named], named
        for limit in (1, 50):
            assert projected(folder, limit) == whole
