"""Group commit: one thread appends whatever has gathered, in one transaction, and then says which of it is durable."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from halton.errors import LogError
from halton.log.store import Fact, Head, Log

MAX_GROUP = 1024
RETRY_S = 0.5


class _Entry(NamedTuple):
    facts: Sequence[Fact]
    token: object


class Writer[T]:
    """The ledger's append thread. Callbacks run on it; a failing log is tried again until it takes the facts.

    `on_failure` is told of any fault, and None when all is well again; nothing but `close` ends the thread. `on_facts` sees
    what became durable.
    """

    def __init__(
        self,
        log: Log,
        *,
        on_commit: Callable[[Head, list[T]], None],
        on_failure: Callable[[Exception | None], None],
        on_facts: Callable[[Sequence[Fact]], None] = lambda facts: None,
    ) -> None:
        self._log = log
        self._on_commit = on_commit
        self._on_facts = on_facts
        self._on_failure = on_failure
        self._failed = False
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
                self._commit(group)

    def _commit(self, group: Sequence[_Entry]) -> None:
        facts = [fact for entry in group for fact in entry.facts]
        try:
            head = self._append(facts)
        except Exception as error:
            self._report(error)
            if len(group) > 1:  # one of them holds what no log can take: it alone is left out
                for entry in group:
                    self._commit([entry])
            return
        if head is None:
            return
        try:
            self._on_commit(head, [entry.token for entry in group if entry.token is not None])  # type: ignore[misc]
            self._on_facts(facts)
        except Exception as error:
            self._report(error)

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
        while not self._closing.is_set():
            try:
                head = self._log.append(facts) if facts else self._log.head()
            except LogError as error:
                self._report(error)
                self._closing.wait(RETRY_S)
            else:
                if self._failed:
                    self._report(None)
                return head
        return None

    def _report(self, error: Exception | None) -> None:
        self._failed = error is not None
        with suppress(Exception):
            self._on_failure(error)
