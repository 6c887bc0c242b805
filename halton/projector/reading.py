"""One origin's events as the projections read them: how far each has come, and the next batch of all."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext

from halton.errors import LogError
from halton.projector.budget import TooLong, budget, next_span
from halton.projector.checkpoints import Checkpoints
from halton.projector.projection import Projection
from halton.projector.source import Source, newer_types


class NewerEvent(sqlite3.DataError):
    """An event has a shape that only a newer version knows."""


class Failed(Exception):
    """A step of a projection failed, somewhere in a range of positions."""

    def __init__(self, reading: Reading, name: str, after: int, upto: int, line: int, error: sqlite3.Error) -> None:
        self.reading, self.name, self.after, self.upto, self.line, self.error = reading, name, after, upto, line, error

    @property
    def reason(self) -> str:
        """The kind of error and the line: SQLite's own words may quote what was metered."""
        if isinstance(self.error, NewerEvent):
            return str(self.error)
        kind = f"{type(self.error).__name__} {getattr(self.error, 'sqlite_errorname', '')}".strip()
        return f"{self.error if isinstance(self.error, TooLong) else kind}, line {self.line}"


class Reading:
    """Runs projections over the events of one source. Those of the user's own have a budget, if they are `budgeted`.

    `targets` are positions at which projections stop; without one, they stop at the head. A projection that is `stuck` waits.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        projections: Sequence[Projection],
        checkpoints: Checkpoints,
        source: Source,
        *,
        budgeted: bool = True,
    ) -> None:
        self._connection = connection
        self._projections = projections
        self._budgeted = budgeted
        self._limits: dict[str, int] = {}
        self._loaded: tuple[int, int] | None = None
        self._types: set[str] = set()
        self._newer: set[str] = set()
        self._once_parked = checkpoints.parked()
        self.checkpoints = checkpoints
        self.source = source
        self.targets: Mapping[str, int] = {}
        self.stuck: set[str] = set()

    def advance(self, limit: int) -> tuple[dict[str, int], bool]:
        """One batch of at most `limit` events, in a transaction of the caller's: the positions then, and whether any moved.

        :raises Failed: if a step failed; the transaction is to be undone then.
        """
        positions = self.checkpoints.positions()
        self._loaded = None  # a transaction that was undone has taken the events back, too
        if self.stuck:  # unless the views were replaced by some that are not
            self.stuck &= self.checkpoints.parked()
        head = self.source.head()
        # The user's own come once ours are at the head: a slow one of theirs delays ours by a slice.
        moved = self._advance_some(False, head, positions, limit) or self._advance_some(True, head, positions, limit)
        self.checkpoints.move(moved)
        return positions, bool(moved)

    def narrow(self, failed: Failed) -> bool:
        """A shorter batch next time; say whether it held one event only, so that there is none."""
        span = failed.upto - failed.after
        if span == 1:
            return False
        self._limits[failed.name] = max(1, span // (16 if isinstance(failed.error, TooLong) else 2))
        return True

    def park(self, failed: Failed) -> None:
        """This projection cannot take one event: it waits, in a transaction of the caller's."""
        self.checkpoints.park(failed.name, failed.upto, self._type_at(failed.upto), failed.reason)
        self.stuck.add(failed.name)
        self._once_parked.discard(failed.name)
        self._limits.pop(failed.name, None)

    def _advance_some(self, own: bool, head: int, positions: dict[str, int], limit: int) -> dict[str, int]:
        moved: dict[str, int] = {}
        for projection in (each for each in self._projections if each.own is own):
            name, after = projection.name, positions[projection.name]
            end = min(head, self.targets.get(name, head), *(positions[other] for other in projection.reads))
            upto = min(end, after + min(limit, self._limits.get(name, limit)))
            if name not in self.stuck and after < upto:
                upto = self.source.reach(after, upto)
                self._run(projection, after, upto)
                positions[name] = moved[name] = upto
        return moved

    def _load(self, after: int, upto: int) -> set[str]:
        if self._loaded != (after, upto):
            self._connection.execute("update batch set after = ?, upto = ?, origin = ?", (after, upto, self.checkpoints.origin))
            self._types = self.source.load(after, upto)
            self._newer = newer_types(self._connection)
            self._loaded = after, upto
        return self._types

    def _run(self, projection: Projection, after: int, upto: int) -> None:
        line, began = 0, time.thread_time()
        try:
            types = self._load(after, upto)
            if projection.events.isdisjoint(types):
                return
            if not projection.events.isdisjoint(self._newer):
                raise NewerEvent("a newer version of Halton wrote it")
            with budget(self._connection) if projection.own and self._budgeted else nullcontext():
                for step in projection.steps:
                    if not step.events or not step.events.isdisjoint(types):
                        line = step.line
                        self._connection.execute(step.sql)
        except sqlite3.Error as error:
            raise Failed(self, projection.name, after, upto, line, error) from error
        if projection.own:
            self._limits[projection.name] = next_span(upto - after, time.thread_time() - began)
        self._widen(projection)

    def _widen(self, projection: Projection) -> None:
        name = projection.name
        if name in self._limits and not projection.own:
            self._limits[name] *= 2
        if name in self._once_parked:
            self._once_parked.discard(name)
            self.checkpoints.unpark(name)

    def _type_at(self, position: int) -> str:
        try:
            (type_,) = sorted(self.source.load(position - 1, position)) or ["unknown"]
        except (sqlite3.Error, LogError):
            return "unknown"
        return type_
