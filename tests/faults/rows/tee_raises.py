"""The copy of an answer raises, at each of its chunks in turn: the bytes that go to the client are those that came."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from faults.row import Figure, Row, Run, none, told
from halton.capture.exchange import Exchange
from halton.capture.tee import Tee
from halton.frames import Frame
from halton.outbox.outbox import Outbox
from halton.outbox.sender import Class

MOST_CHUNKS = 24
# What Python can raise anywhere, and what no `except Exception` would catch.
FAULTS = (ValueError, RecursionError, MemoryError, OSError, KeyboardInterrupt, SystemExit)


def measure(run: Run) -> Iterator[Figure]:
    dice = random.Random(1)
    streams = raised = differ = whole = 0
    while streams < run.count(10_000, 500):
        chunks = [dice.randbytes(dice.choice((1, 7, 900, 70_000))) for _ in range(dice.randrange(1, MOST_CHUNKS))]
        for at in range(len(chunks)):
            streams += 1
            outbox = Raising(dice.choice(FAULTS))
            exchange, tee = Exchange(), Tee(outbox)
            side = tee.response if streams % 2 else tee.request
            passed = []
            for number, chunk in enumerate(chunks):
                outbox.raises = number == at
                passed.append(side(exchange, chunk))
            differ += _digest(passed) != _digest(chunks)
            raised += outbox.raised
            whole += not exchange.lossy
    yield none(f"streams of which a byte is another, of {streams:,}", differ)
    yield none("streams that are told as whole although a part was not copied", whole)
    yield none("streams in which nothing was raised", streams - raised)
    yield told("faults of kinds", len(FAULTS))


class Raising(Outbox):
    """An outbox that raises at what it is offered, while it is told to."""

    def __init__(self, fault: type[BaseException]) -> None:
        super().__init__(Path("/nonexistent"))
        self.raises = False
        self.raised = 0
        self._fault: Callable[[], BaseException] = fault

    def offer(self, exchange_id: str, frame: Frame, weight: Class) -> bool:
        if self.raises:
            self.raised += 1
            raise self._fault()
        return super().offer(exchange_id, frame, weight)


def _digest(chunks: list[bytes]) -> bytes:
    return hashlib.sha256(b"".join(chunks)).digest()


ROW = Row(
    number=7,
    fault="tee raises on each chunk",
    demanded="bytes identical: 10,000 streams, sha256 equal",
    measure=measure,
)
