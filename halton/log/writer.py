"""Group commit: one thread appends whatever has gathered, in one transaction, and then tells those who wait."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from halton.errors import LogError
from halton.log.store import Fact, Log

MAX_GROUP = 1024
RETRY_S = 0.5


class _Entry(NamedTuple):
    facts: Sequence[Fact]
    durable: Callable[[], None] | None


class Writer:
    """The ledger's append thread. `submit` never blocks; `durable` callbacks run on the thread after the commit."""

    def __init__(self, log: Log, *, on_commit: Callable[[int], None], on_failure: Callable[[LogError | None], None]) -> None:
        self._log = log
        self._on_commit = on_commit
        self._on_failure = on_failure
        self._queue: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)
        self._thread.start()

    def submit(self, facts: Sequence[Fact], durable: Callable[[], None] | None = None) -> None:
        """Take facts for the next commit."""
        self._queue.put(_Entry(facts, durable))

    def backlog(self) -> int:
        """How many submissions wait (an estimate)."""
        return self._queue.qsize()

    def close(self) -> None:
        """Commit what was submitted, then end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        closing = False
        while not closing:
            group, closing = self._gather()
            facts = [fact for entry in group for fact in entry.facts]
            if facts:
                self._append(facts)
            for entry in group:
                if entry.durable is not None:
                    entry.durable()

    def _gather(self) -> tuple[list[_Entry], bool]:
        group: list[_Entry] = []
        entry = self._queue.get()
        while entry is not None:
            group.append(entry)
            if len(group) >= MAX_GROUP or self._queue.empty():
                return group, False
            entry = self._queue.get()
        return group, True

    def _append(self, facts: Sequence[Fact]) -> None:
        failed = False
        while True:
            try:
                head = self._log.append(facts)
                break
            except LogError as error:
                failed = True
                self._on_failure(error)
                time.sleep(RETRY_S)
        if failed:
            self._on_failure(None)
        self._on_commit(head.position)
