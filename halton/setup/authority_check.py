"""How the authorities of a home are, as they lie there: nothing is changed, and what is wrong is told with what mends it."""

from __future__ import annotations

import datetime
import os
import shlex
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from halton.capture.authorities import NEXT_FILES, lives
from halton.capture.authority import KEY_FILE, Authority, digests_of, read_authority
from halton.errors import HomeError, LogError
from halton.log.store import read_only
from halton.paths import Home, read_private
from halton.setup.authority import NEXT_BEFORE, cover, found_in
from halton.setup.authority_folder import folders
from halton.setup.authority_record import NOTHING, Record, look_up_record
from halton.setup.roots import merged_bundles

MEND = "halton ca renew"


class Fault(NamedTuple):
    """What is wrong, and the command that mends it."""

    what: str
    mend: str


class Stranger(NamedTuple):
    """A file called as one of an authority's that is none of ours, and the digest of its root, if it has one."""

    file: Path
    digest: str | None


class Look(NamedTuple):
    """Those that count, the oldest first; what names were asked for; the modes as found; what is not ours; what is wrong."""

    authorities: tuple[Authority, ...]
    added: tuple[str, ...]
    modes: dict[Path, int]
    strangers: tuple[Stranger, ...]
    faults: tuple[Fault, ...]


def look(home: Home, hosts: Sequence[str], now: datetime.datetime) -> Look:
    """Look at the authorities, which have to sign for these hosts.

    :raises LogError: if the log cannot be read.
    """
    record = _record(home)
    found = found_in(home, record, now)
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in _paths(home, found) if os.path.lexists(path)}
    faults = (*_missing(record, found, [*hosts, *record.added], now), *_open(modes), *_untold(home, found))
    return Look(found, record.added, modes, tuple(_strangers(home, record)), faults)


def _record(home: Home) -> Record:
    if not home.log.exists():
        return NOTHING
    try:
        with closing(read_only(home.log)) as connection:
            return look_up_record(connection)
    except sqlite3.Error as error:
        raise LogError(f"{home.log} cannot be read ({type(error).__name__}: {error}).") from error


def _paths(home: Home, found: Sequence[Authority]) -> list[Path]:
    if not found:
        return []
    return [found[0].folder, *(one.key_file for one in found), found[0].root_file, home.bundle]


def _missing(record: Record, found: Sequence[Authority], hosts: Sequence[str], now: datetime.datetime) -> Iterator[Fault]:
    alive = [one for one in found if lives(one, now)]
    lasting = [one for one in alive if one.not_after - now > NEXT_BEFORE]
    if not record.known:
        yield Fault("There is no authority yet: the first start makes one.", "halton start")
    elif not found:
        yield Fault("The authority of this home is gone, or something else is in its place.", MEND)
    elif not alive:
        yield Fault(f"The authority has ended, or is about to: {found[-1].not_after:%Y-%m-%d}.", MEND)
    elif without := [host for host in hosts if not cover(alive, [host])]:
        yield Fault(f"None may sign for {_names(without)}.", MEND)
    elif not cover(lasting, hosts):
        yield Fault(f"The authority ends on {alive[-1].not_after:%Y-%m-%d}, and there is no next one yet.", MEND)


def _open(modes: dict[Path, int]) -> Iterator[Fault]:
    for path, mode in modes.items():
        wanted = 0o700 if path.is_dir() else 0o600
        if mode != wanted:
            yield Fault(f"{path} has the mode {mode:04o}, not {wanted:04o}.", f"chmod {wanted:o} {shlex.quote(str(path))}")


def _untold(home: Home, found: Sequence[Authority]) -> Iterator[Fault]:
    """What programs do not learn when they start."""
    if not found:
        return
    if sorted(digests_of(found[0].root_file)) != sorted(one.digest for one in found):
        yield Fault(f"{found[0].root_file} does not hold the roots, each once.", MEND)
    for bundle in (home.bundle, *merged_bundles(home)):
        held = _bytes(bundle)
        if any(one.root not in held for one in found):
            yield Fault(f"{bundle} lacks a root of ours.", MEND)


def _bytes(file: Path) -> bytes:
    try:
        return read_private(file)
    except OSError:
        return b""


def _strangers(home: Home, record: Record) -> Iterator[Stranger]:
    for folder in folders(home):
        for file in [folder / KEY_FILE, *sorted(folder.glob(NEXT_FILES))]:
            if os.path.lexists(file):
                digest = _digest(file)
                if folder.is_symlink() or digest not in record.known:
                    yield Stranger(file, digest)


def _digest(file: Path) -> str | None:
    try:
        return read_authority(file.parent, file.name).digest
    except (OSError, HomeError):
        return None


def _names(hosts: Sequence[str]) -> str:
    shown = ", ".join(sorted(hosts)[:3])
    return shown if len(hosts) <= 3 else f"{shown} and {len(hosts) - 3} more"
