"""Keeps the workers' policies up with the log: a thread that looks four times a second, and at once when it is asked to."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

import msgspec

from halton.errors import LogError
from halton.frames import Enforce
from halton.ledger.policies import Policies
from halton.ledger.projects import ProjectSettings
from halton.ledger.spending import Spending, rates_of_today, today
from halton.log.store import read_only
from halton.policy.counters import Counters, Kept
from halton.policy.rates import RateTable
from halton.policy.snapshot import Snapshot, encoded_rates, encoded_snapshot
from halton.policy.window import rolling

LOOK_S = 0.25
CLOSE_S = 1.0
MAX_TOLD = 4 << 20
_ROOM = 4096  # for what stands around the two parts in their frame
_log = logging.getLogger(__name__)


class Enforcing:
    """`tell` is called on the thread with what workers are to go by, each time that something is other than before."""

    def __init__(self, log_path: Path, views_path: Path, tell: Callable[[Enforce], None]) -> None:
        self._log_file = Watched(log_path)
        self._views_file = Watched(views_path)
        self._tell = tell
        self._policies = Policies()
        self._spending = Spending()
        self._rates_of = ""  # which day
        self._counted = False
        self._told = b""
        self._serial = 0
        self._asked: SimpleQueue[Callable[[int], None]] = SimpleQueue()
        self._failed = False
        self.is_too_large = False
        self._woken = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="policies", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def projects(self) -> ProjectSettings:
        """What is set for projects."""
        return self._policies.projects

    def ask(self, told: Callable[[int], None]) -> None:
        """Read the log at once, and tell, whether or not it holds anything new; then `told` is called with the serial of that."""
        self._asked.put(told)
        self._woken.set()

    def close(self) -> None:
        """End the thread."""
        self._closing = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_S)

    def _run(self) -> None:
        asked: list[Callable[[int], None]] = []
        while not self._closing:
            while not self._asked.empty():
                asked.append(self._asked.get_nowait())
            try:
                self._look(bool(asked))
                if self._failed:
                    _log.error("policies_recovered")
                self._failed = False
            except Exception as error:
                if not self._failed:
                    _log.error("policies_unread", exc_info=error)
                self._failed = True
                self._log_file.forget()
                self._views_file.forget()
            else:
                # Whoever waits for what cannot be told must not hear that it is in force.
                for told in () if self.is_too_large else asked:
                    told(self._serial)
                asked = []
            self._woken.wait(LOOK_S)
            self._woken.clear()
        self._log_file.close()
        self._views_file.close()

    def _look(self, is_asked: bool) -> None:
        news = None
        if (log := self._log_file.changed(is_asked)) is not None:
            if not self._serial and not self._spending.counts_from:
                self._spending.counts_from = int(log.execute("select coalesce(max(position), 0) from event").fetchone()[0])
            news = self._policies.read(log)
            self._spending.hear(news)
        try:
            rates, uncounted = self._count(news is not None and (news.is_urgent or bool(news.moved_at))), None
        except (LogError, sqlite3.Error) as error:
            rates, uncounted = None, error  # what is in force without counting holds all the same
        snapshot = Snapshot(self._spending.position, self._policies.state.snapshot(), dict(self._policies.projects.merged))
        told = self._bounded(encoded_snapshot(msgspec.structs.replace(snapshot, counters=_in_window(snapshot.counters))))
        if told != self._told or rates is not None or is_asked or not self._serial:
            self._serial += 1
            self._told = told
            self._tell(Enforce(self._serial, told, self._fitting(told, rates)))
        if uncounted is not None:
            raise uncounted

    def _count(self, is_asked: bool) -> bytes | None:
        """Count what the views have, and give the rates if they are others. Without policies nothing is counted."""
        state = self._policies.state
        views = self._views_file.changed(is_asked or not self._counted) if state.policies else None
        self._counted = views is not None or (bool(state.policies) and self._counted)
        if views is None:
            return None
        moved = self._spending.advance(views, state)
        if not moved and self._rates_of == today():
            return None
        self._rates_of = today()
        return encoded_rates(rates_of_today(views))

    def _bounded(self, told: bytes) -> bytes:
        """What is to be told, or if that is too much for a frame, the last that was not: workers go on by it."""
        was, self.is_too_large = self.is_too_large, len(told) + _ROOM > MAX_TOLD
        if self.is_too_large and not was:
            _log.error("policies_too_large")
        return (self._told or encoded_snapshot(Snapshot(0, Counters()))) if self.is_too_large else told

    def _fitting(self, told: bytes, rates: bytes | None) -> bytes | None:
        """The rates, if there is room for them: without any, what a call is going to cost is not expected."""
        if rates is not None and len(told) + len(rates) + _ROOM > MAX_TOLD:
            _log.error("rates_too_many")
            return encoded_rates(RateTable())
        return rates


def _in_window(counters: Counters) -> Counters:
    """Without the buckets that are in no window any more."""
    now = time.time_ns() // 1000
    kept = []
    for each in counters.kept:
        rolls = rolling(each.policy.window or "")
        first = rolls.keys(now)[0] - 1 if rolls else None
        amounts = each.amounts if first is None else {key: used for key, used in each.amounts.items() if key >= first}
        kept.append(Kept(each.policy, amounts))
    return msgspec.structs.replace(counters, kept=tuple(kept))


class Watched:
    """A database that others write to, opened again when another file lies in its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._seen: tuple[int, int, int] | None = None
        self._file: tuple[int, int] | None = None

    def changed(self, is_asked: bool) -> sqlite3.Connection | None:
        """The database, if it was written to since the last look or is asked for.

        :raises LogError: if there is none.
        :raises sqlite3.Error: if it cannot be read.
        """
        found = os.stat(self._path) if self._path.exists() else None
        file = (found.st_dev, found.st_ino) if found else None
        if self._connection is None or file != self._file:
            self.close()
            self._connection, self._file = read_only(self._path), file
        version = int(self._connection.execute("pragma data_version").fetchone()[0])
        seen, self._seen = self._seen, (*(file or (0, 0)), version)
        return self._connection if is_asked or seen != self._seen else None

    def forget(self) -> None:
        """What was seen last could not be read: it is new once more."""
        self._seen = None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
