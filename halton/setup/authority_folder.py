"""The folder of a home's authorities: which it is, what in it is ours, and how it is left closed to others.

What is not ours is left as it is, to the byte and the mode: an authority that the log does not know, a link in place of the
folder or of a file, and whatever belongs to another account.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Sequence
from pathlib import Path

from halton.capture.authorities import NEXT_FILES, next_file
from halton.capture.authority import KEY_FILE, ROOT_FILE, Authority, digests_of, read_authority
from halton.errors import HomeError
from halton.paths import Home, read_private, sync_folder, write_private
from halton.private_folder import private_folder
from halton.setup.roots import join

# As `write_private` names what it has not put in its place yet.
_HALF_WRITTEN = re.compile(r"\.(?:mitmproxy-ca|mitmproxy-ca-cert|halton-ca-[0-9a-f]{16})\.pem\.[0-9]+\.[0-9a-f]{8}")


def folders(home: Home) -> tuple[Path, ...]:
    """The account's own folder for the default home, and the home's."""
    account = Path.home() / ".mitmproxy"
    return (account, home.root / "ca") if home.is_default else (home.root / "ca",)


def usable(folder: Path, known: Collection[str]) -> bool:
    """Whether the folder is this account's own and whatever is called as an authority's files there is ours, or nothing."""
    if not os.path.lexists(folder):
        return True
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        return False
    key_file, root_file = folder / KEY_FILE, folder / ROOT_FILE
    if os.path.lexists(key_file):
        # A root's file beside a key of ours is written anew if it says something else; a link is nobody's mistake.
        return _digest(folder) in known and not root_file.is_symlink()
    if os.path.lexists(root_file):
        roots = digests_of(root_file)
        return bool(roots) and set(roots) <= set(known)
    return True


def free_folder(home: Home, known: Collection[str]) -> Path:
    """Where a new authority may lie; what was open to others is closed.

    :raises HomeError: if there is no such folder.
    """
    for folder in folders(home):
        if usable(folder, known):
            if folder.exists():
                folder.chmod(0o700)
            private_folder(folder)
            return folder
    last = folders(home)[-1]
    raise HomeError(f"{last} holds an authority that is not ours. Move it away: mv {last}{{,.old}}")


def settle(authorities: Sequence[Authority], known: Collection[str]) -> tuple[Authority, ...]:
    """Have the folder hold these of ours and no other, the first in the signing one's place, and all roots in the roots' file.

    A crash between two steps leaves a folder that signs, and that the next call brings into the same state.
    """
    folder = authorities[0].folder
    folder.chmod(0o700)
    settled = _in_place(authorities)
    _write_roots(settled)
    _remove_others(folder, {one.key_file for one in settled}, known)
    for file in (settled[0].root_file, *(one.key_file for one in settled)):
        if stat.S_IMODE(file.lstat().st_mode) != 0o600:
            file.chmod(0o600)
    return settled


def _in_place(authorities: Sequence[Authority]) -> tuple[Authority, ...]:
    """The same, the first where the one that signs lies: there is no moment without one, for a rename replaces (rename(2))."""
    first, *others = authorities
    if first.key_file.name == KEY_FILE:
        return tuple(authorities)
    for number, one in enumerate(others):
        if one.key_file.name == KEY_FILE:
            aside = next_file(one.folder, one.digest)
            aside.unlink(missing_ok=True)
            os.link(one.key_file, aside)
            others[number] = read_authority(aside.parent, aside.name)
    first.key_file.replace(first.folder / KEY_FILE)
    sync_folder(first.folder)
    return (read_authority(first.folder), *others)


def _write_roots(authorities: Sequence[Authority]) -> None:
    roots, root_file = join(*(one.root for one in authorities)), authorities[0].root_file
    try:
        held = read_private(root_file)
    except OSError:
        held = b""
    if held != roots:
        write_private(root_file, roots)


def _remove_others(folder: Path, kept: Collection[Path], known: Collection[str]) -> None:
    """Authorities of ours that count no more, and keys half-written by a process that was killed."""
    gone = [file for file in folder.glob(NEXT_FILES) if file not in kept and _digest(folder, file.name) in known]
    gone += [file for file in folder.iterdir() if _HALF_WRITTEN.fullmatch(file.name) and not file.is_symlink()]
    for file in gone:
        file.unlink(missing_ok=True)
    if gone:
        sync_folder(folder)


def _digest(folder: Path, name: str = KEY_FILE) -> str | None:
    try:
        return read_authority(folder, name).digest
    except (OSError, HomeError):
        return None
