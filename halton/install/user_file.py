"""Files of the user's: read and changed where they really lie, with the mode, the owner and the names that they have."""

from __future__ import annotations

import errno
import os
import secrets
import shlex
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from halton.errors import HaltonError, safe

# What a file that is mounted by itself says, as in a container, or one in a folder that is not ours to write to.
_NOT_REPLACED = (errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS)


def read(path: Path) -> bytes | None:
    """The bytes of a file that we may change; None if there is none.

    :raises HaltonError: for a file of another account, one that cannot be read or written, or no plain file.
    """
    target = Path(os.path.realpath(path))
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise HaltonError(f"{safe(path)} cannot be looked at ({error.strerror}). Mend it, or leave that shell out.") from None
    if not stat.S_ISREG(found.st_mode):
        raise HaltonError(f"{safe(path)} is no plain file, so it is left alone. Write the lines in where your shell reads them.")
    if found.st_uid != os.geteuid():
        raise HaltonError(f"{safe(target)} belongs to another account, so it is left alone. Run this command as its owner.")
    if not found.st_mode & stat.S_IWUSR or not os.access(target, os.R_OK | os.W_OK):
        mend = f"chmod u+rw {shlex.quote(str(target))}"
        raise HaltonError(f"{safe(target)} is not to be written to, so it is left alone. Allow it first: {safe(mend)}")
    return target.read_bytes()


def write(path: Path, data: bytes) -> None:
    """Write a file in one step for whoever looks, over a link to where it leads, as it is but for its bytes.

    A file that has more names, or that cannot be replaced, is written where it lies.

    :raises HaltonError: if it cannot be written.
    """
    target = Path(os.path.realpath(path))
    try:
        if not target.exists():
            _make(target, data)
        elif target.stat().st_nlink > 1 or not _replace(target, data):
            _write_over(target, data)
    except OSError as error:
        raise HaltonError(f"{safe(path)} cannot be written ({error.strerror}). Mend that, then try again.") from None


def make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; those that were made, the outermost first.

    :raises HaltonError: if that cannot be done.
    """
    missing = [above for above in (folder, *folder.parents) if not above.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HaltonError(f"{safe(folder)} cannot be made ({error.strerror}). Mend that, then try again.") from None
    return missing[::-1]


def remove_empty(folder: Path) -> None:
    """Remove a folder that we made, if nothing is in it."""
    with suppress(OSError):
        folder.rmdir()


def _make(target: Path, data: bytes) -> None:
    with target.open("xb") as file:
        file.write(data)


def _replace(target: Path, data: bytes) -> bool:
    beside = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        found = target.stat()
        shutil.copystat(target, beside)  # with it extended attributes, which hold access lists too
        os.utime(beside)
        if os.stat(beside).st_gid != found.st_gid:
            os.chown(beside, -1, found.st_gid)
        beside.replace(target)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        if error.errno not in _NOT_REPLACED:
            raise
        return False
    return True


def _write_over(target: Path, data: bytes) -> None:
    with target.open("r+b") as file:
        file.write(data)
        file.truncate()
