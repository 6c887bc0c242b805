"""What stands in a *.err.log and its old ones, line by line, and then what comes, over each change of the file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from halton.error_log.file import SUFFIX, old_files

CHUNK_BYTES = 1 << 16
type Identity = tuple[int, int]


class Tail:
    """The lines of one process's log, oldest first. It remembers how far it was read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._rest = b""

    def lines(self) -> Iterator[bytes]:
        """Those that are whole and have come since the last time."""
        while True:
            fresh = self._fresh()
            yield from self._read()  # what came before the file was set aside
            for file in fresh:
                yield from self.rest()
                self.close()
                self._file = file
                yield from self._read()
            if not fresh:
                return

    def rest(self) -> Iterator[bytes]:
        """The last line, if nobody has ended it."""
        if self._rest:
            yield self._rest
        self._rest = b""

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def _read(self) -> Iterator[bytes]:
        while self._file is not None and (data := self._file.read(CHUNK_BYTES)):
            *whole, self._rest = (self._rest + data).split(b"\n")
            yield from whole

    def _fresh(self) -> list[BinaryIO]:
        """The files that are newer than the one that is read, oldest first.

        The newest is opened first: what is renamed meanwhile is met again under its old name, and left out.
        """
        read = None if self._file is None else _identity(self._file)
        opened = dict[Identity, BinaryIO]()
        for path in (self._path, *old_files(self._path)):
            if (file := _opened(path)) is None:
                continue
            identity = _identity(file)
            if identity == read:
                file.close()
                break
            if identity in opened:
                file.close()
            else:
                opened[identity] = file
        return list(opened.values())[::-1]


def log_names(home: Path) -> list[str]:
    """The processes whose logs lie in a home."""
    names = (file.name.partition(SUFFIX) for file in home.glob(f"*{SUFFIX}*"))
    return sorted({name for name, _, number in names if name and (not number or number[1:].isdigit())})


def _opened(path: Path) -> BinaryIO | None:
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return os.fdopen(descriptor, "rb")
        os.close(descriptor)
    return None


def _identity(file: BinaryIO) -> Identity:
    found = os.fstat(file.fileno())
    return found.st_dev, found.st_ino
