"""A *.err.log: appended to by whole lines and set aside when it has grown large, while other processes write to it too."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

SUFFIX = ".err.log"
LIMIT_BYTES = 5 << 20
OLD_FILES = 2


class ErrorLog:
    """One file, and the older ones beside it. Of several writers of a file, one sets it aside and the others follow."""

    def __init__(self, path: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._path = path
        self._limit_bytes = limit_bytes
        self._descriptor: int | None = None
        self._torn = False

    def begin(self) -> None:
        """Have the file, if that is possible."""
        with suppress(OSError):
            self._current(0)

    def append(self, line: bytes) -> None:
        """Write a line, which ends with a newline, in one step.

        :raises OSError: if it cannot be written. What was written of it will stand on a line of its own.
        """
        descriptor = self._current(len(line))
        whole = b"\n" + line if self._torn else line
        written = os.write(descriptor, whole)
        self._torn = written < len(whole)
        if self._torn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def _current(self, coming_bytes: int) -> int:
        """The descriptor of the file that lies at the path now, with room for so many bytes."""
        descriptor = self._followed()
        size = os.fstat(descriptor).st_size
        if size and size + coming_bytes > self._limit_bytes:
            self._set_aside(descriptor)
            descriptor = self._followed()
        return descriptor

    def _followed(self) -> int:
        if self._descriptor is None or _identity(self._path) != _identity(self._descriptor):
            self.close()
            self._descriptor = open_private(self._path)
        return self._descriptor

    def _set_aside(self, descriptor: int) -> None:
        """Give the file its old name, unless somebody else is at it or was first."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if _identity(self._path) == _identity(descriptor):
            set_aside(self._path)


def open_private(path: Path) -> int:
    """A descriptor that appends to a file of 0600; a link, a pipe or a folder in its place is left alone.

    :raises OSError: for these, and for a folder that is gone or a disk that is full.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    descriptor = os.open(path, flags, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "no plain file", str(path))
        os.fchmod(descriptor, 0o600)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def set_aside(path: Path) -> None:
    """Rename a file to the first of its old ones, and those further back; the last one goes.

    :raises OSError: if the folder does not allow it.
    """
    names = [path, *old_files(path)]
    for older, newer in pairwise(reversed(names)):
        with suppress(FileNotFoundError):
            newer.replace(older)


def old_files(path: Path) -> list[Path]:
    """Where the old ones of a file lie, the newest first."""
    return [path.with_name(f"{path.name}.{number}") for number in range(1, OLD_FILES + 1)]


def _identity(file: Path | int) -> tuple[int, int] | None:
    try:
        found = os.fstat(file) if isinstance(file, int) else os.lstat(file)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
