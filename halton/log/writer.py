"""Group commit: one thread appends whatever has gathered, in one transaction, and then says which of it is durable."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

from halton.errors import LogError
from halton.log.store import Fact, Head, Log

MAX_GROUP = 1024
RETRY_S = 0.5


class _Entry(NamedTuple):
    facts: Sequence[Fact]
    token: object


class Writer[T]:
    """The ledger's append thread. Callbacks run on it; a failing log is tried again until it takes the facts."""

    def __init__(
        self, log: Log, *, on_commit: Callable[[Head, list[T]], None], on_failure: Callable[[LogError | None], None]
    ) -> None:
        self._log = log
        self._on_commit = on_commit
        self._on_failure = on_failure
        self._queue: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)
        self._thread.start()

    def submit(self, facts: Sequence[Fact], token: T | None = None) -> None:
        """Take facts for the next commit, without waiting; `token` comes back when they are durable."""
        self._queue.put(_Entry(facts, token))

    def backlog(self) -> int:
        """How many submissions wait (an estimate)."""
        return self._queue.qsize()

    def close(self, timeout_s: float) -> bool:
        """Commit what was submitted and end the thread; False if the log would not take it in that time."""
        self._queue.put(None)
        self._thread.join(timeout_s)
        self._closing.set()
        return not self._thread.is_alive()

    def _run(self) -> None:
        closing = False
        while not closing:
            group, closing = self._gather()
            if group:
                head = self._append([fact for entry in group for fact in entry.facts])
                if head is None:
                    return
                self._on_commit(head, [entry.token for entry in group if entry.token is not None])  # type: ignore[misc]

    def _gather(self) -> tuple[list[_Entry], bool]:
        group: list[_Entry] = []
        entry = self._queue.get()
        while entry is not None:
            group.append(entry)
            if len(group) >= MAX_GROUP or self._queue.empty():
                return group, False
            entry = self._queue.get()
        return group, True

    def _append(self, facts: Sequence[Fact]) -> Head | None:
        failed = False
        while not self._closing.is_set():
            try:
                head = self._log.append(facts) if facts else self._log.head()
            except LogError as error:
                failed = True
                self._on_failure(error)
                self._closing.wait(RETRY_S)
            else:
                if failed:
                    self._on_failure(None)
                return head
        return None
