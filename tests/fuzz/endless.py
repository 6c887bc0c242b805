"""What a reader keeps of bytes that never end: each input again and again, with other numbers and ids each time."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fuzz.framed import changed_in_base64, changed_within, first_frames
from fuzz.targets import Target

SEEDS = 3
SHARE = 0.75
REPEATS = 10_000
BLOCKS_CAP = 9_000
"""Fewer than the repeats: who keeps one thing of each is found."""
FED = 64 << 20
MIB_CAP = 50
"""Above every cap on a message (20 MiB) and its copy while it is read, below what is fed."""
PIECE = 64 << 10

_NUMBER = re.compile(rb"[0-9]+")


class Kept(NamedTuple):
    """How far memory grew."""

    blocks: int
    mib: float

    @property
    def too_much(self) -> bool:
        """Whether it would grow on."""
        return self.blocks > BLOCKS_CAP or self.mib > MIB_CAP


def most_kept(target: Target) -> Kept:
    """What is kept of the longest inputs: blocks of 10,000 that differ, and MiB of 64 that are the same."""
    seeds = sorted(filter(None, target.seeds), key=len)[-SEEDS:]
    found = [Kept(_blocks(target, seed), _mib(target, seed)) for seed in seeds]
    return Kept(max((kept.blocks for kept in found), default=0), max((kept.mib for kept in found), default=0.0))


def _blocks(target: Target, seed: bytes) -> int:
    feed = target.endless()
    assert feed is not None
    gc.collect()
    before, most = sys.getallocatedblocks(), 0
    for number in range(REPEATS):
        feed(numbered(begun(seed), number))
        if number % 500 == 0:
            gc.collect()
            most = max(most, sys.getallocatedblocks() - before)
    return most


def _mib(target: Target, seed: bytes) -> float:
    feed = target.endless()
    assert feed is not None
    gc.collect()
    before, most = _memory_mib(), 0.0
    for piece in _same(begun(seed)):
        feed(piece)
        most = max(most, _memory_mib() - before)
    return most


def _same(data: bytes) -> Iterator[bytes]:
    piece = data * max(PIECE // len(data), 1)
    for _ in range(FED // len(piece)):
        yield piece


def begun(seed: bytes) -> bytes:
    """Most of the input: what ends a stream is mostly at its end, and no more is read after it."""
    if (frames := first_frames(seed, SHARE)) is not None:
        return frames
    cut = int(len(seed) * SHARE)
    at = seed.find(b"\n\n", cut)  # not within an event
    return seed[:cut] if at < 0 or at + 2 == len(seed) else seed[: at + 2]


def numbered(data: bytes, number: int) -> bytes:
    """The data with this number in the place of every other: indexes, ids and counts; frames stay whole."""

    def change(text: bytes) -> bytes:
        return _NUMBER.sub(b"%d" % number, text)

    within = changed_within(data, lambda payload: changed_in_base64(payload, change) or change(payload))
    return change(data) if within is None else within


def _memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
