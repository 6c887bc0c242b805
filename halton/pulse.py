"""A heartbeat in shared memory: a process counts its loop's turns and the bytes it moved, another sees that it lives."""

from __future__ import annotations

import mmap
import os
import tempfile
from pathlib import Path
from struct import Struct

_counters = Struct("=QQ")
_SIZE = mmap.PAGESIZE


class Pulse:
    """Two counters, beats and bytes, behind a file descriptor that can be handed to another process."""

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, _SIZE)
        self._beats = 0
        self._bytes = 0

    @classmethod
    def create(cls, folder: Path) -> tuple[Pulse, int]:
        """A new pulse, and the descriptor to hand over and close."""
        with tempfile.TemporaryFile(dir=folder) as file:
            file.truncate(_SIZE)
            descriptor = os.dup(file.fileno())
        return cls(descriptor), descriptor

    def beat(self) -> None:
        """The loop has come round."""
        self._beats += 1
        _counters.pack_into(self._memory, 0, self._beats, self._bytes)

    def count(self, size: int) -> None:
        """Bytes have moved."""
        self._bytes += size
        _counters.pack_into(self._memory, 0, self._beats, self._bytes)

    def read(self) -> tuple[int, int]:
        """Beats and bytes as they stand now."""
        beats, size = _counters.unpack_from(self._memory, 0)
        return beats, size
