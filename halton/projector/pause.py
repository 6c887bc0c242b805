"""A lock beside the views: who replaces them holds it, and the projector begins no batch meanwhile. It ends with its holder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from halton.errors import ViewsError

POLL_S = 0.02


def is_paused(views_path: Path) -> bool:
    """Whether somebody replaces the views now.

    Only a request: a batch that began before it goes on, and SQLite's own lock is what keeps the two apart.
    """
    try:
        descriptor = os.open(_lock(views_path), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def paused(views_path: Path, deadline: float) -> Iterator[None]:
    """Ask the projector to wait, as long as this lasts; `deadline` is a time of the monotonic clock.

    :raises ViewsError: if somebody else still replaces the views then.
    """
    descriptor = os.open(_lock(views_path), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    os.fchmod(descriptor, 0o600)
    try:
        while not _take(descriptor):
            if time.monotonic() > deadline:
                raise ViewsError("Another command replaces the views. Try again once it is done.")
            time.sleep(POLL_S)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock(views_path: Path) -> Path:
    return views_path.with_name(f"{views_path.stem}.lock")
