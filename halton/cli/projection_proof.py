"""Whether a projection makes the same rows whatever the batches: run over a log in each way that the projector may choose."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from halton.cli.projection_state import Stopped
from halton.cli.row_difference import Difference, first_difference
from halton.projector.projection import Projection
from halton.projector.run import BATCH_LIMIT, Projector

ALL_AT_ONCE = "all at once"


class Way(msgspec.Struct, frozen=True):
    """Batches of so many events. `apart`: those that it reads are at the head before it starts, as with a user's own."""

    name: str
    batch: int
    apart: bool = True


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one log showed: how many rows, where it stopped, or in which way its rows differ from those made all at once."""

    ways: list[str]
    rows: int | None = None
    parked: Stopped | None = None
    way: str | None = None
    difference: Difference | None = None

    @property
    def passed(self) -> bool:
        """Whether all ways made the same rows."""
        return self.parked is None and self.difference is None


def needed(projection: Projection, projections: Sequence[Projection]) -> tuple[Projection, ...]:
    """A projection and all that it reads, and what those read, in order: it comes last."""
    names = {projection.name}
    for each in reversed(projections):
        if each.name in names:
            names |= each.reads
    return tuple(each for each in projections if each.name in names)


def ways(projection: Projection) -> Iterator[Way]:
    """All at once comes first: a statement without end shows there, within its time."""
    yield Way(ALL_AT_ONCE, BATCH_LIMIT)
    if projection.reads:
        yield Way("starting over in batches of 7", 7)
    for batch in (1, 7, 50):
        yield Way("batches of 1" if batch == 1 else f"batches of {batch}", batch, apart=not projection.reads)


def views_of(way: str, folder: Path) -> Path:
    """The database that one way fills."""
    return folder / f"{way.replace(' ', '-')}.sqlite"


def prepare(projection: Projection, projections: Sequence[Projection], log: Path, folder: Path) -> None:
    """Read what the log holds now, which is before the events on which it is tried."""
    _run(log, folder / "before.sqlite", _set(projection, projections, True), BATCH_LIMIT)


def prove(projection: Projection, projections: Sequence[Projection], log: Path, folder: Path) -> Outcome:
    """Run a projection and those that it reads over a log, in every way, in a folder for its databases."""
    done: list[str] = []
    first = folder / "none"
    tables = [name for kind, name in projection.creates if kind in ("table", "view")]
    for way in ways(projection):
        views = views_of(way.name, folder)
        if (folder / "before.sqlite").exists():
            shutil.copy(folder / "before.sqlite", views)
        parked = _run(log, views, _set(projection, projections, way.apart), way.batch)
        done.append(way.name)
        if parked:
            return Outcome(ways=done, way=way.name, parked=parked)
        if way.name == ALL_AT_ONCE:
            first = views
        elif difference := first_difference(first, views, tables):
            return Outcome(ways=done, way=way.name, difference=difference)
    return Outcome(ways=done, rows=_count(first, projection.name))


def _set(projection: Projection, projections: Sequence[Projection], apart: bool) -> tuple[Projection, ...]:
    return tuple(
        msgspec.structs.replace(each, own=apart and each.name == projection.name) for each in needed(projection, projections)
    )


def _run(log: Path, views: Path, projections: tuple[Projection, ...], batch: int) -> Stopped | None:
    with closing(Projector(log, views, projections)) as projector:
        projector.catch_up(batch)
    with closing(sqlite3.connect(views)) as connection:
        row = connection.execute("select position, type, error from parked order by projection = ? desc", (projections[-1].name,))
        found = row.fetchone()
    return Stopped(*found) if found else None


def _count(views: Path, table: str) -> int:
    with closing(sqlite3.connect(views)) as connection:
        return int(connection.execute(f'select count(*) from "{table}"').fetchone()[0])
