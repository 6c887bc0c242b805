"""Where an export goes: nobody sees a part of it. It has its name when all of it is on the disk, and else leaves nothing."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from halton.errors import HaltonError

MARK = "_halton.json"
"""Lies in every folder that was exported; names that begin with _ are none of the data's for those who read such folders."""


class DestinationError(HaltonError):
    """An export cannot be written where it was asked to."""


@contextmanager
def new_file(path: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A file that is written in the block, for its owner alone, and takes its name at the end.

    :raises DestinationError: if something of that name is there, unless it is a file and `force` holds, or on a full disk.
    """
    _sweep(path)
    _refuse(path, path.exists() and not (force and path.is_file()), "Choose another name, or replace it: --force")
    temporary = _temporary(path)
    with _told(path), _left_clean(temporary):
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        temporary.replace(path)
        _make_durable(path.parent)


@contextmanager
def new_folder(path: Path, *, force: bool) -> Iterator[Path]:
    """A folder that is filled in the block and takes its name at the end. `force` replaces what was exported there before.

    :raises DestinationError: if something else of that name is there, or on a full disk.
    """
    _sweep(path)
    _refuse(path, path.exists() and not force, "Choose another name, or replace it: --force")
    _refuse(path, path.exists() and not (path / MARK).is_file(), "It is no folder of an export, so it stays. Choose another name")
    temporary, old = _temporary(path), _temporary(path, "old")
    with _told(path), _left_clean(temporary):
        temporary.mkdir(mode=0o700)
        yield temporary
        if path.exists():
            path.rename(old)
        temporary.rename(path)
        _make_durable(path.parent)
        shutil.rmtree(old, ignore_errors=True)


def _refuse(path: Path, wrong: bool, advice: str) -> None:
    if wrong:
        raise DestinationError(f"{path} is there already. {advice}")


def _temporary(path: Path, suffix: str = "tmp") -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.{suffix}")


def _sweep(path: Path) -> None:
    """Remove what exports to this name left whose processes were killed. What one had just moved aside goes back to its place."""
    with suppress(OSError):
        for left, number, suffix in sorted(_left_by_others(path)):
            if _is_alive(number):
                continue
            if suffix == "old" and not path.exists():
                left.rename(path)
            elif left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def _left_by_others(path: Path) -> Iterator[tuple[Path, int, str]]:
    name = re.compile(rf"\.{re.escape(path.name)}\.([0-9]{{1,9}})\.(tmp|old)")
    for left in path.parent.iterdir():
        if (found := name.fullmatch(left.name)) and left.lstat().st_uid == os.getuid():
            yield left, int(found[1]), found[2]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass  # somebody else's, or a number that no process has here
    return True


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise DestinationError(f"{path} cannot be written ({error.strerror or error}).") from error


@contextmanager
def _left_clean(temporary: Path) -> Iterator[None]:
    try:
        yield
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary, ignore_errors=True)
        else:
            temporary.unlink(missing_ok=True)


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
