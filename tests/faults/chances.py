"""Faults at random moments: a process is killed or stopped, the log is locked, the disk is full; then all must be well again."""

from __future__ import annotations

import random
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from faults.disk import fill, make_room
from faults.meter import pids, strike
from halton.control import wait_until_healthy
from stack import Stack, start_meter

PATIENCE_S = 60.0
LOCK_S = 30.0
KINDS = ("kill", "disk", "lock", "hang")
# A call that one of these serves ends with it.
BREAKING = ("capture-1", "edge", "all but the edge")


class Fault(NamedTuple):
    """What was done to whom, and from when to when it was felt, on the monotonic clock."""

    kind: str
    whom: str
    began: float
    ended: float

    @property
    def breaks_calls(self) -> bool:
        """Whether calls that were on their way could not survive it."""
        return self.kind == "kill" and self.whom in BREAKING


class Chances:
    """The faults of one soak. They come one after the other; each is over, and the meter healthy, before the next."""

    def __init__(self, stack: Stack, place: Path, kinds: list[str], seed: int, pause_s: float) -> None:
        self.faults: list[Fault] = []
        self._stack, self._place, self._pause_s = stack, place, pause_s
        self._port = stack.proxy_port
        self._chance = random.Random(seed)
        does: dict[str, Callable[[], str]] = {"kill": self._kill, "disk": self._fill, "lock": self._lock, "hang": self._hang}
        self._does = {kind: does[kind] for kind in kinds}

    def run(self, is_over: Callable[[], bool], say: Callable[[str], None]) -> None:
        """Bring them about until it is over.

        :raises TimeoutError: if the meter does not become healthy after one.
        """
        while not self._waited(self._chance.uniform(0.5, 1.5) * self._pause_s, is_over):
            kind = self._chance.choice(list(self._does))
            began = time.monotonic()
            whom = self._does[kind]()
            felt = time.monotonic()
            if wait_until_healthy(self._stack.home, PATIENCE_S) is None:
                raise TimeoutError(f"not healthy {PATIENCE_S:.0f} s after: {kind} {whom}")
            self.faults.append(Fault(kind, whom, began, felt))
            say(f"{kind} {whom}: healthy after {time.monotonic() - felt:.1f} s")

    def _waited(self, seconds: float, is_over: Callable[[], bool]) -> bool:
        """Wait; whether it is over then."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not is_over():
            time.sleep(0.05)
        return is_over()

    def _kill(self) -> str:
        by_name = pids(self._stack)
        whom = self._chance.choice(("capture-1", "ledger", "browse", "edge", "all but the edge"))
        if whom in by_name:
            strike([by_name[whom]])
            return whom
        del by_name["edge"]
        strike(by_name.values())
        assert self._stack.process is not None
        self._stack.process.wait()
        self._stack.process = start_meter(self._stack, self._port)
        return whom

    def _hang(self) -> str:
        by_name = pids(self._stack)
        whom = self._chance.choice(("capture-1", "ledger", "supervisor"))
        strike([by_name[whom]], signal.SIGSTOP)
        time.sleep(self._chance.uniform(0.5, 4.0))
        strike([by_name[whom]], signal.SIGCONT)
        return whom

    def _lock(self) -> str:
        with closing(sqlite3.connect(self._stack.home.log, timeout=LOCK_S, isolation_level=None)) as other:
            other.execute("begin exclusive")
            time.sleep(self._chance.uniform(0.5, 7.0))
            other.execute("rollback")
        return "the log"

    def _fill(self) -> str:
        fill(self._place)
        time.sleep(self._chance.uniform(0.5, 4.0))
        make_room(self._place)
        return "the home"
