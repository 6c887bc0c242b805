"""The projector: runs every projection over the events it has not seen, checkpoint and rows in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path

from halton.errors import LogError
from halton.projector.checkpoints import Checkpoints
from halton.projector.database import identity, is_surroundings, open_views, transaction
from halton.projector.others import Others
from halton.projector.pause import is_paused
from halton.projector.projection import Projection
from halton.projector.reading import Failed, Reading
from halton.projector.rebuild import settle, start_over, with_dependants
from halton.projector.source import LogSource, Source

SEGMENTS = "segments"
BATCH_LIMIT = 50_000
OTHERS_LIMIT = 5_000
"""Events of other machines in a batch: what is metered here meanwhile waits for one such batch at most."""


class Projector:
    """Keeps views.sqlite up with the log, for projections that `find_projections` or `arrange` found fit.

    `edited` names those that it had to start over because their files, or others that they read, are no longer the same.
    `held_up` says that it stopped before the head of the log, since somebody else replaces the views.

    :raises LogError: if there is no log yet.
    """

    _is_live = True

    def __init__(self, log_path: Path, views_path: Path, projections: Sequence[Projection]) -> None:
        self._log_path = log_path
        self._views_path = views_path
        self._projections = tuple(projections)
        self._names = {projection.name for projection in projections}
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
        waiting = {projection.name for projection in with_dependants(self._projections, self._own.stuck)}
        return min((position for name, position in positions.items() if name not in waiting), default=0)

    def rebuild(self, names: Collection[str] = ()) -> dict[str, int]:
        """Start these projections over, or all, and those that read them; then catch up."""
        chosen = with_dependants(self._projections, names or self._names)
        with transaction(self._connection):
            start_over(self._connection, self._checkpoints, chosen)
        self._own.stuck -= {projection.name for projection in chosen}
        return self.catch_up()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _open(self) -> None:
        if not self._log_path.exists():
            raise LogError(f"{self._log_path} does not exist yet. Start with: halton up")
        self._connection = self._connect()
        self._checkpoints = Checkpoints(self._connection)
        types = frozenset[str]().union(*(projection.events for projection in self._projections))
        try:
            self._source = self._choose_source(types)
            self._origin_id = self._read_origin()
            with transaction(self._connection):
                self.edited = self._settle()
            self._own = Reading(self._connection, self._projections, self._checkpoints, self._source, budgeted=self._is_live)
            self._others = Others(
                self._connection, self._projections, self._log_path.with_name(SEGMENTS), strict=not self._is_live
            )
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

    def _choose_source(self, types: Collection[str]) -> Source:
        return LogSource(self._connection, types)

    def _settle(self) -> tuple[str, ...]:
        return settle(self._connection, self._checkpoints, self._projections, self._origin_id, self._source.head())

    def _read_origin(self) -> str:
        row = self._connection.execute("select data from log.event where position = 1").fetchone()
        if row is None:
            raise LogError(f"{self._log_path} holds no event. Start with: halton up")
        return str(json.loads(row[0])["origin"])

    def _batch(self, limit: int) -> tuple[dict[str, int], bool]:
        try:
            with transaction(self._connection):
                if self._is_held_up():  # since we looked, and whoever did it waits for this transaction only
                    return self._checkpoints.positions(), False
                return self._advance(limit)
        except Failed as failed:
            if is_surroundings(failed.error):
                raise failed.error from None
            if not failed.reading.narrow(failed):
                with transaction(self._connection):
                    failed.reading.park(failed)
            return {}, True

    def _advance(self, limit: int) -> tuple[dict[str, int], bool]:
        if self._checkpoints.positions().keys() != self._names:  # an older file was copied over this one
            self._settle()
        positions, moved = self._own.advance(limit)
        return positions, moved or self._others.advance(min(limit, OTHERS_LIMIT) if self._is_live else limit)
