"""The end of a home: what is in it, what of it is ours, and that it goes, with our authorities outside of it."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from halton.capture.authorities import NEXT_FILES, noted
from halton.capture.authority import KEY_FILE, ROOT_FILE, digests_of, read_authority
from halton.errors import HomeError
from halton.install.journal import Entry
from halton.install.quiet_log import calls, is_log, record
from halton.paths import Home
from halton.private_folder import holds_the_account
from halton.setup.authority_folder import folders

# What Halton writes there, and what it puts beside such a file: SQLite's own, one that was set aside, one not in its place yet.
_OURS = re.compile(
    r"\.?(?:config\.toml|(?:db|views|bodies)\.sqlite|views\.lock|[a-z0-9-]+\.err\.log|ca-bundle\.pem|install\.json|[a-z-]+\.key"
    r"|run|ca|segments|projections)(?:[-.].*)?"
)


class Contents(NamedTuple):
    """What a home holds: bytes, calls (None where nobody can read how many), and names that are not Halton's."""

    size: int
    calls: int | None
    strangers: tuple[str, ...]


def contents(home: Home) -> Contents:
    """Look at a home that is to be removed.

    :raises HomeError: if the folder is none, or one that holds more than a home.
    """
    root = home.root
    try:
        found = root.lstat()
    except FileNotFoundError:
        raise HomeError(f"There is no {root}, so nothing of it can be removed.") from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise HomeError(f"{root} is no folder of this account, so it is not removed. Look at it: ls -ld {root}")
    if holds_the_account(root) or os.path.realpath(root) == os.path.realpath(Path.home()):
        raise HomeError(f"{root} holds this account's own folder, so it is not removed. Remove what is Halton's by hand.")
    strangers = tuple(sorted(entry.name for entry in root.iterdir() if not _OURS.fullmatch(entry.name)))
    if not home.up_lock.exists() and not is_log(home):
        raise HomeError(f"{root} is no home of Halton, so it is not removed. See which it is: halton status")
    files = [path for path in root.glob("**/*") if not path.is_symlink() and path.is_file()]
    return Contents(sum(path.stat().st_size for path in files), calls(home), strangers)


def remove(home: Home) -> None:
    """Remove what is Halton's, and the folder if that was all.

    :raises HomeError: naming what cannot be removed.
    """
    try:
        for entry in home.root.iterdir():
            if _OURS.fullmatch(entry.name):
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                else:
                    entry.unlink(missing_ok=True)
        with suppress(OSError):
            home.root.rmdir()
    except OSError as error:
        raise HomeError(f"{error.filename} cannot be removed ({error.strerror}). Mend that, then try again.") from None


def authority_files(home: Home) -> list[Path]:
    """Our authorities' files outside of the home, as the log knows them; what else lies beside them is somebody else's.

    A log that cannot be read, as on a full disk, knows none: then those that the workers sign with are ours.
    """
    folder = folders(home)[0]
    known = record(home).known or ((found := noted(home)) is not None and found.digests) or ()
    if folder.parent == home.root or not folder.is_dir() or folder.is_symlink():
        return []
    keys = [file for file in (folder / KEY_FILE, *sorted(folder.glob(NEXT_FILES))) if _digest(file) in known]
    roots = digests_of(folder / ROOT_FILE)
    return [*keys, *([folder / ROOT_FILE] if roots and set(roots) <= set(known) else [])]


def remove_authority(home: Home, files: Collection[Path], noted: Entry | None) -> None:
    """Remove these, and their folder as it was before: gone if it was made for them, or left with its mode.

    :raises HomeError: naming what cannot be removed.
    """
    folder = folders(home)[0]
    try:
        for file in files:
            file.unlink(missing_ok=True)
        if noted is not None and noted.existed:
            if noted.mode is not None:
                folder.chmod(noted.mode)
        elif folder.parent != home.root:
            with suppress(OSError):
                folder.rmdir()
    except OSError as error:
        raise HomeError(f"{error.filename} cannot be removed ({error.strerror}). Mend that, then try again.") from None


def _digest(file: Path) -> str | None:
    try:
        return read_authority(file.parent, file.name).digest
    except (OSError, HomeError):
        return None
