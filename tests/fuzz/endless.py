"""What a reader keeps of bytes that never end: each input again and again, with other numbers and ids each time."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from pathlib import Path

from fuzz.framed import changed_in_base64, changed_within
from fuzz.targets import Target

SEEDS = 5
FED = 48 << 20
BOUND_MIB = 40
"""Above every cap on a message (20 MiB) with its copy while it is read, below what is fed."""
PIECE = 64 << 10

_NUMBER = re.compile(rb"[0-9]+")


def most_kept_mib(target: Target) -> float:
    """How far memory grows while one reader takes 48 MiB of each input: the most of up to five inputs."""
    seeds = [seed for seed in target.seeds if seed]
    return max((_kept_mib(target, seed) for seed in seeds[:: -(-len(seeds) // SEEDS) or 1]), default=0.0)


def _kept_mib(target: Target, seed: bytes) -> float:
    feed = target.endless()
    assert feed is not None
    gc.collect()
    before, most = _memory_mib(), 0.0
    for piece in _pieces(seed):
        feed(piece)
        most = max(most, _memory_mib() - before)
    return most


def _pieces(seed: bytes) -> Iterator[bytes]:
    held, fed, number = bytearray(), 0, 0
    begun = seed[: len(seed) * 2 // 3]  # what ends a stream is mostly at its end, and no more is read after it
    while fed < FED:
        number += 1
        held += numbered(begun if number % 2 else seed, number)
        if len(held) >= PIECE:
            yield bytes(held)
            fed += len(held)
            held.clear()


def numbered(data: bytes, number: int) -> bytes:
    """The data with this number in the place of every other: indexes, ids and counts; frames stay whole."""

    def change(text: bytes) -> bytes:
        return _NUMBER.sub(b"%d" % number, text)

    within = changed_within(data, lambda payload: changed_in_base64(payload, change) or change(payload))
    return change(data) if within is None else within


def _memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
