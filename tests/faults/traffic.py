"""Clients that call without end, each call on a connection of its own: what each of them saw, and how long it took."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple, Self

from faults.exchange import Seen, Way, exchange

JOIN_S = 60.0
CRLF = b"\r\n"


class Call(NamedTuple):
    """One call: when it began and how long it took, in seconds of the monotonic clock; what was wrong with it, if anything."""

    began: float
    seconds: float
    wrong: str


class Traffic:
    """So many clients while it is entered; `hold` lets each end its call and begin no other."""

    def __init__(self, way: Way, request: bytes, expected: Seen, clients: int, pause_s: float = 0.0) -> None:
        self.calls: list[Call] = []
        self._way, self._request, self._expected, self._pause_s = way, request, expected, pause_s
        self._over, self._gate = threading.Event(), threading.Condition()
        self._held, self._busy = False, 0
        self._threads = [threading.Thread(target=self._call, daemon=True) for _ in range(clients)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.go_on()
        for thread in self._threads:
            thread.join(JOIN_S)

    def hold(self) -> None:
        """Return when nothing is on its way any more."""
        with self._gate:
            self._held = True
            self._gate.wait_for(lambda: not self._busy, JOIN_S)

    def go_on(self) -> None:
        """Call again."""
        with self._gate:
            self._held = False
            self._gate.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait while the clients call."""
        while not condition():
            self._over.wait(0.01)

    def between(self, begin: float, end: float) -> list[Call]:
        """The calls that began in this time."""
        return [call for call in self.calls if begin <= call.began < end]

    def _call(self) -> None:
        while not self._over.is_set():
            with self._gate:
                self._gate.wait_for(lambda: not self._held)
                self._busy += 1
            self.calls.append(one_call(self._way, self._request, self._expected))
            with self._gate:
                self._busy -= 1
                self._gate.notify_all()
            self._over.wait(self._pause_s)


def one_call(way: Way, request: bytes, expected: Seen) -> Call:
    """A call, held against what it would have seen without the meter."""
    began = time.monotonic()
    try:
        seen = exchange(way, request)
        wrong = "" if seen.comparable == expected else f"{seen.end}: {seen.head.partition(CRLF)[0].decode('latin-1')}"
    except OSError as error:
        wrong = type(error).__name__
    return Call(began, time.monotonic() - began, wrong)
