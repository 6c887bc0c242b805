"""Starting over: which projections must, and how their tables go and come back."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence

from halton.projector.checkpoints import Checkpoints
from halton.projector.projection import Projection


def settle(
    connection: sqlite3.Connection, checkpoints: Checkpoints, projections: Sequence[Projection], origin_id: str, head: int
) -> tuple[str, ...]:
    """Make views.sqlite fit the projections there are and the log there is; name those whose rows may change by that.

    A new or edited projection starts over, and so do those that read it. The tables of one whose file is gone are dropped:
    numbers that no longer move would look true. Views of another log, or of a longer one, start over as a whole.
    """
    checkpoints.create()
    known = checkpoints.read()
    foreign = checkpoints.owner() not in (None, origin_id) or any(checkpoint.position > head for checkpoint in known.values())
    digests = {} if foreign else {projection.name: projection.digest for projection in projections}
    for name, checkpoint in known.items():
        if digests.get(name) != checkpoint.digest:
            drop(connection, checkpoint.creates)
            checkpoints.forget(name)
    checkpoints.claim(origin_id)
    fresh = {p.name for p in projections} - checkpoints.positions().keys()
    again = with_dependants(projections, fresh)
    start_over(connection, checkpoints, again)
    return tuple(projection.name for projection in again if projection.name in known and not foreign)


def with_dependants(projections: Sequence[Projection], names: Collection[str]) -> list[Projection]:
    """The projections of these names and all that read them, in order."""
    found: list[Projection] = []
    for projection in projections:
        if projection.name in names or projection.reads & {p.name for p in found}:
            found.append(projection)
    return found


def all_they_read(projections: Sequence[Projection], chosen: Collection[Projection]) -> list[Projection]:
    """What these projections read, directly or not, and are not themselves, in order."""
    found = {name for projection in chosen for name in projection.reads}
    for projection in reversed(projections):
        if projection.name in found:
            found |= projection.reads
    return [projection for projection in projections if projection.name in found and projection not in chosen]


def start_over(connection: sqlite3.Connection, checkpoints: Checkpoints, projections: Iterable[Projection]) -> None:
    """Give projections empty tables and a checkpoint before the first event."""
    for projection in projections:
        drop(connection, projection.creates)
        checkpoints.forget(projection.name)
        for statement in projection.schema:
            connection.execute(statement.sql)
        checkpoints.begin(projection)


def drop(connection: sqlite3.Connection, creates: Iterable[tuple[str, str]]) -> None:
    """Drop tables and views; their indexes go with them."""
    for kind, name in creates:
        if kind in ("table", "view"):
            connection.execute(f'drop {kind} if exists "{name}"')
