"""The projections as they are: what their files say, how far they have come, and what holds them up."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from halton.paths import Home
    from halton.projector.checkpoints import Checkpoint
    from halton.projector.folder import Found
    from halton.projector.projection import Projection
    from halton.views.positions import Position


class Stopped(msgspec.Struct, frozen=True):
    """The event that a projection could not take, and why."""

    position: int
    type: str
    reason: str


class State(msgspec.Struct, frozen=True, kw_only=True):
    """One projection. `state` is current, parked, new (no table yet) or edited (it starts over): both at the next start.

    `rows` are its main table's; None for a view, and for a table that is not there yet.
    """

    name: str
    title: str
    own: bool
    file: str
    state: str
    position: int | None
    behind: int | None
    rows: int | None
    reads: list[str]
    parked: Stopped | None


class Refused(msgspec.Struct, frozen=True):
    """A file that cannot run, the line that says why, and the reason."""

    file: str
    line: int
    reason: str


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """All projections in the order in which they run, the files that cannot, and tables whose file is gone."""

    projections: list[State]
    refused: list[Refused]
    gone: list[str]


def find(home: Home) -> Found:
    """Everything that ships and everything of the user's own."""
    from halton.paths import shipped
    from halton.projector.folder import find_projections

    return find_projections(shipped("projections"), home.projections)


def chosen(name: str, found: Found) -> Projection:
    """The projection of this name.

    :raises ProjectionError: if there is none, or none that can run.
    """
    from difflib import get_close_matches

    from halton.cli.output import safe
    from halton.errors import ProjectionError

    by_name = {projection.name: projection for projection in found.projections}
    for error in found.refused:
        if error.path.stem == name and name not in by_name:
            raise error
    if name not in by_name:
        near = get_close_matches(name, by_name, 1)
        hint = f"Did you mean {near[0]}?" if near else "All of them: halton projections list"
        raise ProjectionError(f"There is no projection {safe(name)}. {hint}")
    return by_name[name]


def with_file(path: Path, found: Found) -> tuple[Projection, Found]:
    """The projection in a file, as one of the user's own, and all others but one of its name.

    :raises ProjectionError: if it cannot run, with the line that says why.
    """
    from halton.projector.folder import arrange
    from halton.projector.projection import Projection, mistake

    try:
        read = Projection.read(path, own=True)
    except (OSError, UnicodeDecodeError) as error:
        raise mistake(path, 1, f"it cannot be read ({type(error).__name__})") from None
    arranged = arrange([*(each for each in found.projections if each.name != read.name), read])
    for refusal in arranged.refused:
        if refusal.path == path:
            raise refusal
    return next(each for each in arranged.projections if each.name == read.name), arranged


def read_overview(home: Home, found: Found) -> Overview:
    """The state of every projection; without views or a log, what the files alone tell."""
    from halton.errors import LogError
    from halton.log.store import read_only

    refused = [Refused(str(error.path), error.line, error.what) for error in found.refused]
    try:
        views = read_only(home.views)
    except LogError:
        states = [_state(projection, None, None, None) for projection in found.projections]
        return Overview(projections=states, refused=refused, gone=[])
    try:
        return _read(views, _head(home), found, refused)
    finally:
        views.close()


def _head(home: Home) -> int:
    from contextlib import closing

    from halton.log.store import read_only
    from halton.views.positions import read_head

    with closing(read_only(home.log)) as log:
        return read_head(log)


def _read(views: sqlite3.Connection, head: int, found: Found, refused: list[Refused]) -> Overview:
    from halton.projector.checkpoints import Checkpoints
    from halton.views.positions import read_positions

    positions = {position.name: position for position in read_positions(views, head)}
    checkpoints = Checkpoints(views).read()
    states = [
        _state(each, positions.get(each.name), checkpoints.get(each.name), _rows(views, each, positions))
        for each in found.projections
    ]
    known = {each.name for each in found.projections} | {error.path.stem for error in found.refused}
    return Overview(projections=states, refused=refused, gone=sorted(positions.keys() - known))


def _rows(views: sqlite3.Connection, projection: Projection, positions: Collection[str]) -> int | None:
    if projection.name not in positions or ("table", projection.name) not in projection.creates:
        return None
    return int(views.execute(f'select count(*) from "{projection.name}"').fetchone()[0])


def _state(projection: Projection, position: Position | None, checkpoint: Checkpoint | None, rows: int | None) -> State:
    parked = position and position.parked
    state = "parked" if parked else "current"
    if checkpoint is None or checkpoint.digest != projection.digest:
        state = "new" if checkpoint is None else "edited"
    return State(
        name=projection.name,
        title=projection.header.title,
        own=projection.own,
        file=str(projection.path),
        state=state,
        position=position.position if position else None,
        behind=position.behind if position else None,
        rows=rows,
        reads=sorted(projection.reads),
        parked=Stopped(parked.position, parked.type, parked.error) if parked else None,
    )
