"""A heartbeat in shared memory: a process counts its loop's turns and the events it handled, another sees that it lives.

What a process holds that nobody else knows is counted there too: memory that outlives it says how much was lost with it.
"""

from __future__ import annotations

import mmap
import os
import sys
import tempfile
from pathlib import Path
from struct import Struct

_counters = Struct("=QQ")
_unsaid = Struct("=Q")
_SIZE = mmap.PAGESIZE


class Pulse:
    """Counters of beats, events and calls not yet told, behind a file descriptor that can be handed to another process."""

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, _SIZE)
        self._beats = 0
        self._events = 0
        self._leaving = False

    @classmethod
    def create(cls, folder: Path) -> tuple[Pulse, int]:
        """A new pulse, and the descriptor to hand over and close."""
        if sys.platform == "linux":  # a page of a file for which a full disk has no room is a SIGBUS
            descriptor = os.memfd_create("pulse", os.MFD_CLOEXEC)
            os.ftruncate(descriptor, _SIZE)
            return cls(descriptor), descriptor
        with tempfile.TemporaryFile(dir=folder) as file:
            file.truncate(_SIZE)
            descriptor = os.dup(file.fileno())
        return cls(descriptor), descriptor

    def beat(self) -> None:
        """The loop has come round."""
        self._beats += 1
        _counters.pack_into(self._memory, 0, self._beats, self._events)

    def handled(self) -> None:
        """A turn of the loop has come further by one event: a turn with a thousand of them takes longer than a beat may."""
        self._events += 1
        _counters.pack_into(self._memory, 0, self._beats, self._events)

    def read(self) -> tuple[int, int]:
        """Beats and events as they stand now."""
        beats, handled = _counters.unpack_from(self._memory, 0)
        return beats, handled

    def hold(self, calls: int) -> None:
        """So many calls would be lost without a trace if this process ended now."""
        _unsaid.pack_into(self._memory, _counters.size, 0 if self._leaving else calls)

    def leave(self) -> None:
        """The process ends in order, and will tell what it holds before it does."""
        self._leaving = True
        self.hold(0)

    def held(self) -> int:
        """How many calls went with the process, if it has ended."""
        (calls,) = _unsaid.unpack_from(self._memory, _counters.size)
        return int(calls)
