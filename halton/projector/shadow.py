"""Views made anew beside the live ones, which nobody sees until they are published or compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from halton.errors import ProjectionError, ViewsError
from halton.log.format import UPGRADE
from halton.log.segments.sealed import read_sealed
from halton.projector.ahead import Ahead
from halton.projector.database import attached, is_surroundings, open_shadow, transaction
from halton.projector.idle_indexes import drop_idle
from halton.projector.projection import Projection
from halton.projector.reading import Failed, NewerEvent
from halton.projector.rebuild import all_they_read, with_dependants
from halton.projector.run import SEGMENTS, Projector
from halton.projector.segment_source import SegmentSource
from halton.projector.source import LOG, LogSource, Source
from halton.projector.transfer import digests, transfer

LIMIT = 25_000
"""Events in a batch: three of them are in memory at a time."""

_OPERATIONS = 200_000  # of SQLite's machine, between two moments at which Ctrl-C is heard
_NONE = "There are no views yet. Make all of them: halton rebuild"
_UNCHANGED = "The views are as they were."
_MEND = "Mend its file or move it away, or rebuild others: halton rebuild NAME"


class Shadow(Projector):
    """The `chosen` projections, of these names or all, and those that read them, from the first event on.

    What they `read` besides is copied from the live views. A step that fails is fatal here: nothing is parked. Events are read
    from the log, or with `from_segments` from sealed files, as far as there are any.

    :raises ViewsError: if the live views lack what is to be copied.
    """

    _is_live = False
    _ahead: Ahead | None = None

    def __init__(
        self,
        log_path: Path,
        views_path: Path,
        projections: Sequence[Projection],
        names: Collection[str] = (),
        *,
        from_segments: bool = False,
    ) -> None:
        self._from_segments = from_segments
        self.chosen = tuple(with_dependants(projections, names or {p.name for p in projections}))
        self.read = tuple(all_they_read(projections, self.chosen))
        self.is_whole = len(self.chosen) == len(projections)
        super().__init__(log_path, views_path, [p for p in projections if p in self.chosen or p in self.read])
        try:
            if not self.is_whole:
                self._begin_beside_live()
            self._idle = drop_idle(self._connection, self.chosen, self._projections)
        except BaseException:
            self.close()
            raise

    @property
    def connection(self) -> sqlite3.Connection:
        """The new views, in the schema `main`."""
        return self._connection

    def positions(self) -> dict[str, int]:
        """How far each of them has come."""
        return self._checkpoints.positions()

    def fill(
        self,
        targets: Mapping[str, int] | None = None,
        progress: Callable[[int], object] = lambda events: None,
        limit: int = LIMIT,
        others: Mapping[int, Mapping[str, int]] | None = None,
    ) -> dict[str, int]:
        """Bring each projection to its target: if none are given to the head of the log, or that of the live views as they were.

        Of other machines' events it takes those that were imported by then, or as many as `others` says for each of them.

        :raises ProjectionError: if one of them cannot take an event.
        :raises ViewsError: if the disk does not let it.
        :raises KeyboardInterrupt: soon after a Ctrl-C; the shadow can only be closed then.
        """
        if targets is not None:
            self._own.targets = targets
            self._others.upto = self.head()
        self._others.targets = others
        before = self._done(self.positions())
        while True:
            with self.interruptible(), transaction(self._connection, "deferred"):
                positions, moved = self._advance(limit)
            done = self._done(positions)
            progress(done - before)
            before = done
            if not moved:
                break
        with self.interruptible():
            while self._idle:
                self._connection.execute(self._idle.pop())
        return positions

    def head(self) -> int:
        """The position where `fill` ends, without targets of its own."""
        return max(self._own.targets.values(), default=self._source.head())

    def events(self) -> int:
        """How many events `fill` reads, those of other machines included, without targets of its own."""
        return self.head() + self._others.events()

    def level_with(self, live: Mapping[str, int]) -> dict[str, int]:
        """The targets at which this shadow stands where the live views do: what was copied just there, `chosen` at their head."""
        head = max(live.values(), default=0)
        return {p.name: head for p in self.chosen} | {p.name: live.get(p.name, 0) for p in self.read}

    def pages(self) -> int:
        """How much there is to publish."""
        return int(self._connection.execute("pragma main.page_count").fetchone()[0])

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Turns SQLite's errors into ours, and a Ctrl-C that came in the middle of a statement back into one."""
        try:
            yield
        except Failed as failed:
            raise self._fatal(failed.error, failed) from failed.error
        except sqlite3.Error as error:
            raise self._fatal(error) from error

    def _fatal(self, error: sqlite3.Error, failed: Failed | None = None) -> BaseException:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            return KeyboardInterrupt()
        if failed is None or is_surroundings(error):
            name = getattr(error, "sqlite_errorname", type(error).__name__)
            return ViewsError(f"The rebuild could not go on ({name}: {error}). {_UNCHANGED}")
        remedy = UPGRADE if isinstance(error, NewerEvent) else _MEND
        events = f"the events from {failed.after + 1} to {failed.upto}"
        return ProjectionError(f"{failed.name} cannot take {events} ({failed.reason}). {_UNCHANGED} {remedy}")

    def _done(self, positions: Mapping[str, int]) -> int:
        return sum(positions[p.name] for p in self.chosen) // max(1, len(self.chosen)) + self._others.done()

    def _connect(self) -> sqlite3.Connection:
        connection = open_shadow(self._views_path.parent, self._log_path)
        connection.set_progress_handler(lambda: None, _OPERATIONS)  # Python looks for signals whenever it is called
        return connection

    def _choose_source(self, types: Collection[str]) -> Source:
        sealed = read_sealed(self._connection, self._log_path.with_name(SEGMENTS), LOG) if self._from_segments else []

        def over(connection: sqlite3.Connection) -> Source:
            log = LogSource(connection, types)
            return SegmentSource(connection, sealed, types, log) if sealed else log

        self._ahead = Ahead(self._connection, self._log_path, over(self._connection), over)
        return self._ahead

    def close(self) -> None:
        """Let go of the file."""
        if self._ahead is not None:
            self._ahead.close()
        super().close()

    def _begin_beside_live(self) -> None:
        if not self._views_path.exists():
            raise ViewsError(_NONE)
        connection = self._connection
        with self.interruptible(), attached(connection, self._views_path, "ro"), transaction(connection):
            made_by = digests(connection, "live")
            if not made_by:
                raise ViewsError(_NONE)
            refuse_others(made_by, self.read)
            transfer(connection, "live", "main", self.read)
            live = connection.execute("select projection, position from live.checkpoints where origin = 1").fetchall()
            self._own.targets = self.level_with(dict(live))


def refuse_others(live: Mapping[str, str], projections: Collection[Projection]) -> None:
    """Make sure that the live views were made by the files of these projections.

    :raises ViewsError: naming those that were not.
    """
    others = sorted(p.name for p in projections if live.get(p.name) != p.digest)
    if others:
        raise ViewsError(
            f"The live views were not made by the files there are now: {', '.join(others)}. "
            "Start the meter again, and it makes them anew by itself: halton stop; halton start"
        )
