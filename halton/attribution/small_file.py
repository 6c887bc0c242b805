"""Files that strangers wrote: read whole if they are short, and never waited for."""

from __future__ import annotations

import os
import stat

# A FIFO or a device must not hold whoever opens it.
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


def read_small(path: str, cap: int, *, whole: bool = True, follow: bool = True) -> bytes | None:
    """A regular file's bytes, or None for what cannot be read.

    One of more than `cap` bytes gives None too, or its beginning unless `whole`.
    A symbolic link is read through unless `follow` is false.
    """
    found = open_small(path, cap, follow=follow)
    return None if found is None or (whole and len(found[0]) > cap) else found[0][:cap]


def open_small(path: str, cap: int, *, follow: bool = True) -> tuple[bytes, os.stat_result] | None:
    """The first `cap` bytes of a regular file, one more where it is longer, and whose it is; None for what cannot be read."""
    try:
        descriptor = os.open(path, _FLAGS if follow else _FLAGS | os.O_NOFOLLOW)
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(descriptor)
        return (_read(descriptor, cap + 1), status) if stat.S_ISREG(status.st_mode) else None
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _read(descriptor: int, size: int) -> bytes:
    data = first = os.read(descriptor, min(size, 64 << 10))
    # /proc gives its files a piece at a time.
    while first and len(data) < size:
        first = os.read(descriptor, size - len(data))
        data += first
    return data
