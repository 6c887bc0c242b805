"""The copy of an answer raises, at each of its chunks in turn: the bytes that go to the client are those that came."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from faults.row import Figure, Row, Run, none, told
from halton.capture.exchange import Exchange
from halton.capture.tee import Tee
from halton.outbox.outbox import Outbox

MOST_CHUNKS = 24
# What Python can raise anywhere, and what no `except Exception` would catch.
FAULTS = (ValueError, RecursionError, MemoryError, OSError, KeyboardInterrupt, SystemExit)


def measure(run: Run) -> Iterator[Figure]:
    dice = random.Random(1)
    streams = raised = differ = whole = 0
    while streams < run.count(10_000, 500):
        chunks = [dice.randbytes(dice.choice((0, 1, 7, 900, 70_000))) for _ in range(dice.randrange(1, MOST_CHUNKS))]
        for at in range(len(chunks)):
            streams += 1
            fault = Raising(at, dice.choice(FAULTS))
            exchange = Exchange()
            tee = Tee(Outbox(Path("/nonexistent")), fault)
            side = tee.response if streams % 2 else tee.request
            differ += _digest([side(exchange, chunk) for chunk in chunks]) != _digest(chunks)
            raised += fault.raised
            whole += not exchange.lossy
    yield none(f"streams of which a byte is another, of {streams:,}", differ)
    yield none("streams that are told as whole although a part was not copied", whole)
    yield none("streams in which nothing was raised", streams - raised)
    yield told("faults of kinds", len(FAULTS))


class Raising:
    """What is told of each chunk's size, and raises once, at the chunk of this number."""

    def __init__(self, at: int, fault: type[BaseException]) -> None:
        self.raised = 0
        self._left = at
        self._fault: Callable[[], BaseException] = fault

    def __call__(self, size: int) -> None:
        self._left -= 1
        if self._left == -1:
            self.raised += 1
            raise self._fault()


def _digest(chunks: list[bytes]) -> bytes:
    return hashlib.sha256(b"".join(chunks)).digest()


ROW = Row(
    number=7,
    fault="tee raises on each chunk",
    demanded="bytes identical: 10,000 streams, sha256 equal",
    measure=measure,
)
