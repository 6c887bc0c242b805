"""The events of other machines, as far as our log says that their segments were imported: each log is read beside ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from halton.errors import LogError
from halton.events.types import SegmentsImported
from halton.log.segments.imported import Imported, read_imported
from halton.log.segments.segment import SegmentError
from halton.log.store import FREQUENT
from halton.projector.checkpoints import Checkpoints
from halton.projector.projection import Projection
from halton.projector.reading import Reading
from halton.projector.rebuild import start_over
from halton.projector.segment_source import SegmentSource
from halton.projector.source import LOG

_LAST = f"select max(position) from {LOG} where type = ? and type not in {FREQUENT} and position <= ?"
_ALL = 2**63 - 1
_AGAIN = "Import it again: halton import FILE"


class Others:
    """Readings of the logs whose segments lie in folders of `folder`. `upto` is the position of our log at which to ask it.

    Unless they are `strict`, a log whose files are gone or damaged is left where it stands, until something new is imported.
    """

    def __init__(
        self, connection: sqlite3.Connection, projections: Sequence[Projection], folder: Path, *, strict: bool = False
    ) -> None:
        self._connection = connection
        self._projections = projections
        self._folder = folder
        self._strict = strict
        self._readings: dict[int, Reading] = {}
        self._imported: list[Imported] = []
        self._known: int | None = None
        self._broken: set[int] = set()
        self.upto: int | None = None
        self.targets: Mapping[int, Mapping[str, int]] | None = None

    def advance(self, limit: int) -> bool:
        """One batch of the first log that has any, in a transaction of the caller's; whether there was one.

        :raises Failed: if a step failed; the transaction is to be undone then.
        :raises LogError: if files cannot be read, and this is `strict`.
        """
        self._look()
        return any(self._advance(imported, limit) for imported in self._imported if imported.number not in self._broken)

    def events(self) -> int:
        """How many events of theirs there are."""
        self._look()
        return sum(imported.last for imported in self._imported)

    def done(self) -> int:
        """How many of them all projections have read, on average."""
        total = 0
        for reading in self._readings.values():
            positions = reading.checkpoints.positions()
            total += sum(positions.values()) // max(1, len(positions))
        return total

    def _look(self) -> None:
        upto = _ALL if self.upto is None else self.upto
        (last,) = self._connection.execute(_LAST, (SegmentsImported.TYPE, upto)).fetchone()
        if last != self._known:
            self._imported = self._read(upto)
            self._readings.clear()
            self._broken.clear()
            self._known = last

    def _read(self, upto: int) -> list[Imported]:
        try:
            return read_imported(self._connection, self._folder, upto, LOG)
        except LogError:
            if self._strict:
                raise
            return []  # one event that nobody can read must not hold up what is metered here

    def _advance(self, imported: Imported, limit: int) -> bool:
        reading = self._readings.get(imported.number) or self._begin(imported)
        if (owner := reading.checkpoints.owner()) != imported.origin:
            if owner is not None:
                return self._start_over()
            reading.checkpoints.claim(imported.origin)
        reading.checkpoints.join(self._projections)  # one that has started over has none here
        if self.targets is not None:
            reading.targets = self.targets.get(imported.number, dict.fromkeys(reading.checkpoints.positions(), 0))
        if self._strict:
            try:
                return reading.advance(limit)[1]
            except LogError as error:
                raise _with_advice(error) from error
        return self._attempt(imported, reading, limit)

    def _attempt(self, imported: Imported, reading: Reading, limit: int) -> bool:
        self._connection.execute("savepoint batch_of_theirs")
        try:
            moved = reading.advance(limit)[1]
        except LogError:  # some projections may have taken what others cannot read
            self._connection.execute("rollback to batch_of_theirs")
            self._broken.add(imported.number)
            moved = False
        self._connection.execute("release batch_of_theirs")
        return moved

    def _start_over(self) -> bool:
        """Our log was put back to before an import, and imported another machine under the same number."""
        own = Checkpoints(self._connection)
        start_over(self._connection, own, self._projections)
        own.disown()
        return True

    def _begin(self, imported: Imported) -> Reading:
        checkpoints = Checkpoints(self._connection, imported.number)
        types = frozenset[str]().union(*(projection.events for projection in self._projections))
        source = SegmentSource(self._connection, imported.files, types)
        reading = Reading(self._connection, self._projections, checkpoints, source, budgeted=not self._strict)
        self._readings[imported.number] = reading
        return reading


def _with_advice(error: LogError) -> LogError:
    return SegmentError(error.path, error.what, _AGAIN) if isinstance(error, SegmentError) else error
