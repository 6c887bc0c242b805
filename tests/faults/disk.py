"""A disk of a row's own, small enough to be filled: a tmpfs where its home is to lie, unmounted whatever happens."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

BALLAST = "ballast"
_STEP = 1 << 16


def cannot_mount() -> str:
    """Why there is no such disk here; nothing if there is."""
    if sys.platform != "linux":
        return "not tried here: it takes Linux, for a tmpfs of its own"
    return "" if os.geteuid() == 0 else "not tried here: it takes root, for a tmpfs of its own"


@contextmanager
def disk(folder: Path, mib: int) -> Iterator[Path]:
    """An empty disk of this size, mounted at a new folder."""
    folder.mkdir(mode=0o700, parents=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=700", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        _run("umount", "--lazy", str(folder))


def cannot_seal() -> str:
    """Why files here cannot be made immutable; nothing if they can."""
    if why := cannot_mount():
        return why.replace("a tmpfs of its own", "chattr +i")
    with tempfile.NamedTemporaryFile() as file:
        try:
            seal([Path(file.name)], on=True)
            seal([Path(file.name)], on=False)
        except (OSError, subprocess.CalledProcessError):
            return f"not tried here: the file system of {tempfile.gettempdir()} has no immutable files"
    return ""


def seal(files: Iterable[Path], *, on: bool) -> None:
    """Let nobody write to these files, not even root or who has them open, or let them again (chattr(1), the attribute i)."""
    _run("chattr", "+i" if on else "-i", *map(str, files))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder on which nobody can write while this lasts; who has a file of it open can."""
    _run("mount", "--bind", str(folder), str(folder))
    try:
        _run("mount", "-o", "remount,bind,ro", str(folder))
        yield
    finally:
        _run("umount", "--lazy", str(folder))


def fill(folder: Path) -> None:
    """Take the last block of a disk."""
    with (folder / BALLAST).open("ab", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * _STEP)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


def make_room(folder: Path) -> None:
    """Give it all back."""
    (folder / BALLAST).unlink()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
