"""What the processes of a meter hold, looked at every second: how memory moves over time, and whether descriptors pile up."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple, Self

from faults.meter import descriptors, pids, resident_bytes
from halton.errors import HaltonError
from stack import Stack

EVERY_S = 1.0
LEFT_OUT = 1 / 3  # a process that has just begun grows into its work
FEWEST = 10


class Sample(NamedTuple):
    """One look at one process: seconds of the monotonic clock, bytes, files and sockets."""

    at: float
    resident: int
    descriptors: int


class Slope(NamedTuple):
    """The straight line through the samples of the process of a name that lived longest, by least squares."""

    name: str
    mib_per_hour: float
    over_s: float
    first_mib: float
    last_mib: float


class Samples:
    """Looks at every process of a meter while it is entered."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._seen: dict[tuple[str, int], list[Sample]] = defaultdict(list)
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._looking.join()

    def slopes(self) -> list[Slope]:
        """One for each name of which a process lived long enough."""
        longest: dict[str, Sequence[Sample]] = {}
        for (name, _), samples in self._seen.items():
            kept = samples[int(len(samples) * LEFT_OUT) :]
            if len(kept) >= max(FEWEST, len(longest.get(name, ()))):
                longest[name] = kept
        return [slope_of(name, samples) for name, samples in sorted(longest.items())]

    def _look(self) -> None:
        while not self._over.wait(EVERY_S):
            with suppress(HaltonError, StopIteration):
                for name, pid in pids(self._stack).items():
                    with suppress(OSError, TypeError):
                        self._seen[name, pid].append(Sample(time.monotonic(), resident_bytes([pid]), descriptors(pid)))


def held(stack: Stack) -> dict[str, int]:
    """How many descriptors each process holds."""
    return {name: descriptors(pid) for name, pid in pids(stack).items()}


def slope_of(name: str, samples: Sequence[Sample]) -> Slope:
    """The line through these samples."""
    mean_at = sum(sample.at for sample in samples) / len(samples)
    mean = sum(sample.resident for sample in samples) / len(samples)
    across = sum((sample.at - mean_at) * (sample.resident - mean) for sample in samples)
    along = sum((sample.at - mean_at) ** 2 for sample in samples)
    mib = 1 << 20
    over_s = samples[-1].at - samples[0].at
    return Slope(name, across / along * 3600 / mib, over_s, samples[0].resident / mib, samples[-1].resident / mib)
