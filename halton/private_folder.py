"""A folder of one's own: closed to others, and where no other account could put another in its place."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from pathlib import Path

from halton.errors import HomeError

# What lies at the root of a disk that was just made, or a desktop puts everywhere.
_NOBODYS = {"lost+found", ".DS_Store"}


def private_folder(folder: Path) -> None:
    """Make `folder` 0700, or make sure that it is ours alone.

    :raises HomeError: for a folder of another account, a link, or one that others may write to.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        pass
    except OSError as error:
        raise HomeError(f"{folder} cannot be made ({error.strerror}). Set HALTON_HOME to a folder you can write to.") from None
    found = folder.lstat()
    if stat.S_ISLNK(found.st_mode) or not stat.S_ISDIR(found.st_mode):
        raise HomeError(f"{folder} is not a folder of its own. Move it away: mv {folder} {folder}.old")
    if found.st_uid != os.getuid():
        raise HomeError(f"{folder} belongs to another account. Take it over: sudo chown -R $(id -u) {folder}")
    if found.st_mode & 0o022:
        raise HomeError(f"{folder} can be changed by other accounts. Close it: chmod -R go= {folder}")
    try:
        folder.chmod(0o700)
    except OSError as error:  # of a disk that is mounted read-only, say
        raise HomeError(f"{folder} cannot be used ({error.strerror}). Set HALTON_HOME to a folder you can write to.") from None


def refuse_shared(folder: Path, ours: Collection[str]) -> None:
    """Refuse a folder that is there for others as well: closed to them it would lock everybody out.

    The file system's root is one, what holds this account's folder, and what others may read and holds nothing named in `ours`.

    :raises HomeError: saying so.
    """
    if holds_the_account(folder) or _is_in_use(folder, ours):
        raise HomeError(f"{folder} holds more than a home of Halton. Set HALTON_HOME to a folder of its own.")


def holds_the_account(folder: Path) -> bool:
    """Whether this account's own folder lies in it, as everything does in the file system's root."""
    return Path(os.path.realpath(folder)) in Path(os.path.realpath(os.path.expanduser("~"))).parents or not folder.name


def _is_in_use(folder: Path, ours: Collection[str]) -> bool:
    try:
        held = set(os.listdir(folder)) - _NOBODYS
        return bool(held) and held.isdisjoint(ours) and bool(folder.stat().st_mode & 0o055)
    except OSError:  # none yet, or none that we may look into
        return False


def refuse_exchangeable(folder: Path) -> None:
    """Refuse a folder that another account could put another in the place of, as sshd refuses keys (sshd_config(5), StrictModes).

    Root may keep its home in somebody's folder, as it does in many a container.

    :raises HomeError: naming that folder.
    """
    for above in Path(os.path.realpath(folder)).parents:
        try:
            found = above.stat()
        except OSError:  # what we may not look at, root made so
            continue
        if found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX:
            raise HomeError(f"{above} can be changed by every account, and with it {folder}. Close it: chmod o-w {above}")
        if os.getuid() and found.st_uid not in (0, os.getuid()):
            raise HomeError(f"{above}, in which {folder} lies, belongs to another account. Set HALTON_HOME to a folder of yours.")
