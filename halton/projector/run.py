"""The projector: runs every projection over the events it has not seen, checkpoint and rows in one transaction."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from halton.errors import LogError
from halton.projector.budget import TooLong, budget, next_span
from halton.projector.checkpoints import Checkpoints
from halton.projector.database import identity, is_surroundings, open_views, transaction
from halton.projector.pause import is_paused
from halton.projector.projection import Projection
from halton.projector.rebuild import settle, start_over, with_dependants

BATCH_LIMIT = 50_000


class Failed(Exception):
    """A step of a projection failed, somewhere in a range of positions."""

    def __init__(self, name: str, after: int, upto: int, line: int, error: sqlite3.Error) -> None:
        self.name, self.after, self.upto, self.line, self.error = name, after, upto, line, error

    @property
    def reason(self) -> str:
        """The kind of error and the line: SQLite's own words may quote what was metered."""
        kind = f"{type(self.error).__name__} {getattr(self.error, 'sqlite_errorname', '')}".strip()
        return f"{self.error if isinstance(self.error, TooLong) else kind}, line {self.line}"


class Projector:
    """Keeps views.sqlite up with the log, for projections that `find_projections` or `arrange` found fit.

    `edited` names those that it had to start over because their files, or others that they read, are no longer the same.
    `held_up` says that it stopped before the head of the log, since somebody else replaces the views.

    :raises LogError: if there is no log yet.
    """

    def __init__(self, log_path: Path, views_path: Path, projections: Sequence[Projection]) -> None:
        self._log_path = log_path
        self._views_path = views_path
        self._projections = tuple(projections)
        self._names = {projection.name for projection in projections}
        self._stuck: set[str] = set()
        self._limits: dict[str, int] = {}
        self._targets: Mapping[str, int] = {}
        self.held_up = False
        self._open()

    def catch_up(self, limit: int = BATCH_LIMIT) -> dict[str, int]:
        """Run batches of at most `limit` events until every projection is at the head of the log, or parked.

        :raises sqlite3.Error: if the disk or another process does not let it; nothing is lost, call it again.
        """
        if identity(self._views_path) != self._file:  # somebody threw the views away
            self.close()
            self._open()
        while not self._is_held_up():
            positions, moved = self._batch(limit)
            if not moved:
                return positions
        return self._checkpoints.positions()

    def live_position(self, positions: dict[str, int]) -> int:
        """The last position that is in every projection but the parked ones and those that wait for them."""
        waiting = {projection.name for projection in with_dependants(self._projections, self._stuck)}
        return min((position for name, position in positions.items() if name not in waiting), default=0)

    def rebuild(self, names: Collection[str] = ()) -> dict[str, int]:
        """Start these projections over, or all, and those that read them; then catch up."""
        chosen = with_dependants(self._projections, names or self._names)
        with transaction(self._connection):
            start_over(self._connection, self._checkpoints, chosen)
        self._stuck -= {projection.name for projection in chosen}
        return self.catch_up()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _open(self) -> None:
        if not self._log_path.exists():
            raise LogError(f"{self._log_path} does not exist yet. Start with: halton up")
        self._connection = self._connect()
        self._checkpoints = Checkpoints(self._connection)
        try:
            self._origin_id = self._read_origin()
            with transaction(self._connection):
                self.edited = self._settle()
                self._once_parked = self._checkpoints.parked()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        connection = open_views(self._views_path, self._log_path)
        self._file = identity(self._views_path)
        return connection

    def _is_held_up(self) -> bool:
        self.held_up = is_paused(self._views_path)
        return self.held_up

    def _budget(self, projection: Projection) -> AbstractContextManager[None]:
        return budget(self._connection) if projection.own else nullcontext()

    def _settle(self) -> tuple[str, ...]:
        return settle(self._connection, self._checkpoints, self._projections, self._origin_id, self._head())

    def _read_origin(self) -> str:
        row = self._connection.execute("select data from log.event where position = 1").fetchone()
        if row is None:
            raise LogError(f"{self._log_path} holds no event. Start with: halton up")
        return str(json.loads(row[0])["origin"])

    def _head(self) -> int:
        return int(self._connection.execute("select max(position) from log.event").fetchone()[0])

    def _batch(self, limit: int) -> tuple[dict[str, int], bool]:
        try:
            with transaction(self._connection):
                if self._is_held_up():  # since we looked, and whoever did it waits for this transaction only
                    return self._checkpoints.positions(), False
                return self._advance(limit)
        except Failed as failed:
            if is_surroundings(failed.error):
                raise failed.error from None
            self._narrow(failed)
            return {}, True

    def _advance(self, limit: int) -> tuple[dict[str, int], bool]:
        head, positions = self._head(), self._checkpoints.positions()
        if positions.keys() != self._names:  # an older file was copied over this one
            self._settle()
            positions = self._checkpoints.positions()
        if self._stuck:  # unless the views were replaced by some that are not
            self._stuck &= self._checkpoints.parked()
        # The user's own come once ours are at the head: a slow one of theirs delays ours by a slice.
        moved = self._advance_some(False, head, positions, limit) or self._advance_some(True, head, positions, limit)
        self._checkpoints.move(moved)
        return positions, bool(moved)

    def _advance_some(self, own: bool, head: int, positions: dict[str, int], limit: int) -> dict[str, int]:
        moved: dict[str, int] = {}
        types: dict[tuple[int, int], set[str]] = {}
        for projection in (each for each in self._projections if each.own is own):
            name, after = projection.name, positions[projection.name]
            end = min(head, self._targets.get(name, head), *(positions[other] for other in projection.reads))
            upto = min(end, after + min(limit, self._limits.get(name, limit)))
            if name not in self._stuck and after < upto:
                if (after, upto) not in types:
                    types[after, upto] = self._begin_range(after, upto)
                self._run(projection, after, upto, types[after, upto])
                positions[name] = moved[name] = upto
        return moved

    def _begin_range(self, after: int, upto: int) -> set[str]:
        query = "select distinct type from log.event where position > ? and position <= ?"
        return {type_ for (type_,) in self._connection.execute(query, (after, upto))}

    def _run(self, projection: Projection, after: int, upto: int, types: set[str]) -> None:
        if projection.events.isdisjoint(types):
            return
        self._connection.execute("update batch set after = ?, upto = ?", (after, upto))
        line, began = 0, time.thread_time()
        try:
            with self._budget(projection):
                for step in projection.steps:
                    if not step.events or not step.events.isdisjoint(types):
                        line = step.line
                        self._connection.execute(step.sql)
        except sqlite3.Error as error:
            raise Failed(projection.name, after, upto, line, error) from error
        if projection.own:
            self._limits[projection.name] = next_span(upto - after, time.thread_time() - began)
        self._widen(projection)

    def _widen(self, projection: Projection) -> None:
        name = projection.name
        if name in self._limits and not projection.own:
            self._limits[name] *= 2
        if name in self._once_parked:
            self._once_parked.discard(name)
            self._checkpoints.unpark(name)

    def _narrow(self, failed: Failed) -> None:
        span = failed.upto - failed.after
        if span > 1:
            self._limits[failed.name] = max(1, span // (16 if isinstance(failed.error, TooLong) else 2))
            return
        query = "select type from log.event where position = ?"
        type_ = self._connection.execute(query, (failed.upto,)).fetchone()[0]
        with transaction(self._connection):
            self._checkpoints.park(failed.name, failed.upto, type_, failed.reason)
        self._stuck.add(failed.name)
        self._once_parked.discard(failed.name)
        self._limits.pop(failed.name, None)
