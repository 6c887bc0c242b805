"""The edge is killed under connects that never cease: they wait in the listening socket, and none of them is refused.

First an edge that its supervisor started, then one that a second supervisor adopted.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import NamedTuple, Self

from faults.exchange import PLAIN, Way, exchange
from faults.meter import meter, pids, seconds_until_back, strike
from faults.row import Figure, Row, Run, none, told, under
from faults.traffic import one_call
from stack import Stack, start_meter

BACK_S = 0.5
STEADY_S = 10.0
PAUSE_S = 0.005


def measure(run: Run) -> Iterator[Figure]:
    rounds = run.count(10, 1)
    for whose in ("its own", "an adopted"):
        with meter(run.folder / whose[-3:]) as stack:
            expected, port = exchange(Way.direct(stack), PLAIN).comparable, stack.proxy_port
            if whose != "its own":
                _let_another_adopt(stack, port)
            way, waits, wrong = Way(port, Way.through(stack).context, True), [], 0
            with Connects(port) as connects:
                for _ in range(rounds):
                    waits.append(_kill(stack, connects))
                    wrong += bool(one_call(way, PLAIN, expected).wrong)
                    connects.count(STEADY_S if not run.quick else 0.0)  # one that ends at once is started again later each time
            yield under(f"{whose} edge: port back, longest of {rounds}", max(waits), run.allowed(BACK_S), "s")
            yield none(f"{whose} edge: connects refused or broken", connects.refused)
            yield none(f"{whose} edge: calls that failed afterwards", wrong)
            yield told(f"{whose} edge: connects", len(connects.made))


def _let_another_adopt(stack: Stack, port: int) -> None:
    assert stack.process is not None
    edge = stack.pid("edge")
    strike([stack.process.pid])
    stack.process.wait()
    stack.process = start_meter(stack, port)
    stack.wait()
    assert stack.pid("edge") == edge, "the edge was not adopted"


def _kill(stack: Stack, connects: Connects) -> float:
    """Seconds until a connect of after the kill was answered; the row goes on when the supervisor knows the new edge."""
    before = pids(stack)["edge"]
    killed = strike([before])
    seconds_until_back(stack, ["edge"], [before], killed)
    return connects.first_answer_after(killed) - killed


class Answered(NamedTuple):
    """A connect: when it was begun and when something answered it, on the monotonic clock."""

    began: float
    answered: float


class Connects:
    """Connects to a port, one every few milliseconds, each asking for what the edge itself refuses."""

    def __init__(self, port: int) -> None:
        self.made: list[Answered] = []
        self.refused = 0
        self._port = port
        self._over = threading.Event()
        self._all: list[threading.Thread] = []
        self._beginning = threading.Thread(target=self._begin, daemon=True)

    def __enter__(self) -> Self:
        self._beginning.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._beginning.join()
        for thread in self._all:
            thread.join()

    def count(self, seconds: float) -> None:
        """Go on for a while."""
        self._over.wait(seconds)

    def first_answer_after(self, moment: float) -> float:
        """When the first of those that were begun after this moment was answered."""
        while not (answers := [one.answered for one in list(self.made) if one.began >= moment]):
            self._over.wait(PAUSE_S)
        return min(answers)

    def _begin(self) -> None:
        while not self._over.wait(PAUSE_S):
            self._all = [thread for thread in self._all if thread.is_alive()]
            self._all.append(thread := threading.Thread(target=self._connect, daemon=True))
            thread.start()

    def _connect(self) -> None:
        began = time.monotonic()
        try:
            with socket.create_connection(("127.0.0.1", self._port), 20.0) as channel:
                channel.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                answered = channel.recv(64).startswith(b"HTTP/1.1 405 ")
        except OSError:
            answered = False
        if answered:
            self.made.append(Answered(began, time.monotonic()))
        else:
            self.refused += 1


ROW = Row(
    number=4,
    fault="edge killed",
    demanded="port back < 500 ms, connects queue",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
