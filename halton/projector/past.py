"""What was known at an earlier moment: the views as they would be if the log ended there, and the log as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from halton.log.store import read_only
from halton.projector.projection import Projection
from halton.projector.rebuild import all_they_read
from halton.projector.shadow import Shadow

_NO_LATER = "create temp view event as select * from main.event where position <= {position}"


class Past(NamedTuple):
    """Two connections that can only read: in `log` the table `event` ends at the position, in `views` no row comes from later."""

    log: sqlite3.Connection
    views: sqlite3.Connection


@contextmanager
def past(
    log_path: Path,
    views_path: Path,
    projections: Sequence[Projection],
    names: Collection[str],
    position: int,
    progress: Callable[[int], object] = lambda events: None,
) -> Iterator[Past]:
    """The log up to a position that it has reached, and the views of these names and all that they read, made from that.

    Every event up to there is read again, which takes as long as a rebuild. The live views are neither read nor written: these
    lie beside them, in a file without a name, and are gone with the block, whatever ends it.

    :raises LogError: if there is no log.
    :raises ProjectionError: if a projection cannot take an event.
    :raises ViewsError: if the disk does not let it.
    """
    chosen = with_all_they_read(projections, names)
    with closing(log_until(log_path, position)) as log, closing(Shadow(log_path, views_path, chosen)) as shadow:
        shadow.fill({projection.name: position for projection in chosen}, progress)
        shadow.connection.execute("pragma query_only = on")
        yield Past(log, shadow.connection)


def with_all_they_read(projections: Sequence[Projection], names: Collection[str]) -> list[Projection]:
    """The projections of these names and those that they read, directly or not, in order."""
    named = [projection for projection in projections if projection.name in names]
    needed = all_they_read(projections, named)
    return [projection for projection in projections if projection in named or projection in needed]


def log_until(path: Path, position: int) -> sqlite3.Connection:
    """A connection that can read a log, and finds no event behind the position.

    :raises LogError: if there is no such file.
    """
    connection = read_only(path)
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma query_only = off")
    connection.execute(_NO_LATER.format(position=int(position)))
    connection.execute("pragma query_only = on")
    return connection
