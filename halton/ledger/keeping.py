"""Stands before the writer of the log: makes bodies ready, stores those of a group with one fsync, then passes its facts on."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from halton.bodies.row import Row
from halton.bodies.store import BodyStore
from halton.errors import BodiesError
from halton.events.body import KeptBody
from halton.frames import RequestHead
from halton.ledger.body_capture import BodyCapture
from halton.ledger.body_copy import Job
from halton.ledger.copies import Copies, Waiting
from halton.ledger.patience import Patience
from halton.ledger.receipt import Receipt
from halton.ledger.room import Room
from halton.log.store import Fact
from halton.log.writer import Writer
from halton.sections import Bodies

MAX_GROUP = 256
GATHER_S = 0.05
REOPEN_S = 5.0
BUSY_TIMEOUT_S = 0.5  # events wait behind it
ROOM = 64 << 20
_log = logging.getLogger(__name__)


class _Entry(NamedTuple):
    facts: Sequence[Fact]
    token: Receipt | None


class Keeping:
    """The thread on which bodies are read, redacted and stored. Whatever goes wrong with a body, its event goes on."""

    def __init__(
        self,
        path: Path,
        writer: Writer[Receipt],
        limit: int,
        head: Callable[[], int] = lambda: 0,
        capture: BodyCapture | None = None,
    ) -> None:
        self._path = path
        self._writer = writer
        self._limit = limit
        self._head = head
        self._capture = capture or BodyCapture()
        self._room = Room(ROOM)
        self._patience = Patience()
        self._store: BodyStore | None = None
        self._failed_at: float | None = None
        self._hurrying = threading.Event()
        self._turn = threading.Lock()
        self._group: list[_Entry] = []
        self._abandoned = False
        self._queue: queue.SimpleQueue[_Entry | Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="bodies", daemon=True)
        self._thread.start()

    # On the loop.

    @property
    def wanted(self) -> bool:
        """Whether bodies of any project may be kept."""
        return self._limit > 0 and self._capture.possible

    def go_by(self, bodies: Bodies) -> None:
        """What config.toml says from here on; bodies on their way may be as long as before, but are not kept if none are."""
        self._limit = bodies.max_body_bytes
        self._capture.go_by(enabled=bodies.enabled and bodies.max_body_bytes > 0)

    def look(self) -> None:
        """Go by what projects say of bodies now."""
        self._capture.look()

    def copies(self, head: RequestHead) -> Copies:
        """Takes the bodies of an exchange that begins, or of one inference in it."""
        return Copies(head, self._limit, self._room, self._queue.put, self._capture)

    def submit(self, facts: Sequence[Fact], token: Receipt | None = None) -> None:
        """As the writer's: take facts, among them those whose bodies wait, for the next commit."""
        self._patience.waits()
        self._queue.put(_Entry(facts, token))

    def backlog(self) -> int:
        """How much waits before the writer (an estimate)."""
        return self._queue.qsize()

    def close(self, timeout_s: float) -> bool:
        """Pass on everything; bodies that are not ready in that time are not stored, their events are. False if it hangs.

        What it hangs on is one body: the facts behind it are passed on without theirs.
        """
        self._queue.put(None)
        self._thread.join(timeout_s)
        self._hurrying.set()
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            self._abandon()
        self._capture.close()
        return not self._thread.is_alive()

    def _abandon(self) -> None:
        with self._turn:
            self._abandoned = True
            waiting = list(self._drained())
            for entry in (*self._group, *waiting):
                self._writer.submit(entry.facts, entry.token)

    def _drained(self) -> Iterator[_Entry]:
        with suppress(queue.Empty):
            while True:
                if isinstance(item := self._queue.get_nowait(), _Entry):
                    yield item

    # On the thread.

    def _run(self) -> None:
        closing = False
        while not closing:
            group, closing = self._gather()
            if group:
                self._pass_on(group)
        if self._store is not None:
            self._store.close()

    def _gather(self) -> tuple[list[_Entry], bool]:
        group = self._group = []
        until = time.monotonic() + GATHER_S
        while (item := self._queue.get()) is not None:
            if isinstance(item, _Entry):
                group.append(item)
            else:
                self._work(item)
            if group and (self._queue.empty() or len(group) >= MAX_GROUP or time.monotonic() > until):
                return group, False
        return group, True

    @property
    def _pressed(self) -> bool:
        return self._hurrying.is_set() or self._patience.over

    def _work(self, job: Job) -> None:
        """This thread must live, or no event would reach the log."""
        try:
            if self._pressed:
                job.drop()
            else:
                job.run(self._patience.begin())
        except Exception as error:
            _log.error("bodies_failed", exc_info=error)

    def _pass_on(self, group: list[_Entry]) -> None:
        told = self._settled([fact for entry in group for fact in entry.facts if isinstance(fact, Waiting)])
        with self._turn:
            for entry in () if self._abandoned else group:
                self._writer.submit([told.get(id(fact), fact) for fact in entry.facts], entry.token)
            self._group = []
        self._patience.passed_on(len(group))

    def _settled(self, waiting: list[Waiting]) -> dict[int, Fact]:
        """The facts as they go into the log, by the identity of those that waited."""
        rows = {id(fact): self._rows(fact) for fact in waiting}
        stored = self._stored([row for made in rows.values() for row in made])
        return {id(fact): _told(fact, rows[id(fact)], stored) for fact in waiting}

    def _rows(self, fact: Waiting) -> list[Row]:
        try:
            if self._pressed:
                fact.copies.hurry()
            return fact.copies.rows(fact.stream, fact.event, self._head(), self._patience.begin)
        except Exception as error:
            _log.error("bodies_failed", exc_info=error)
            fact.copies.drop()
            return []

    def _stored(self, rows: list[Row]) -> bool:
        """Store them, unless the file could not be opened a moment ago."""
        if not rows or (self._failed_at is not None and time.monotonic() - self._failed_at < REOPEN_S):
            return not rows
        try:
            if self._store is None:
                self._store = BodyStore(self._path, BUSY_TIMEOUT_S)
            self._store.add(rows)
        except Exception as error:
            self._report(error)
            return False
        if self._failed_at is not None:
            self._report(None)
        return True

    def _report(self, error: Exception | None) -> None:
        self._failed_at = time.monotonic() if error else None
        if isinstance(error, BodiesError) and self._store is None:
            _log.error("bodies_unopened", exc_info=error)
        else:
            _log.error("bodies_not_stored" if error else "bodies_recovered", exc_info=error)


def _told(fact: Waiting, rows: list[Row], stored: bool) -> Fact:
    """The fact with what became of its bodies. It was sound without them, and goes on so if this fails."""
    try:
        bodies = {side: KeptBody(reason=reason) for side, reason in fact.copies.reasons.items()}
        bodies |= {row.side: row.kept if stored else KeptBody(reason="store_failed") for row in rows}
        return fact.with_bodies(bodies)
    except Exception as error:
        _log.error("bodies_untold", exc_info=error)
        return fact
