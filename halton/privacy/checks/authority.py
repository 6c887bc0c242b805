"""T5: the authority lies in a closed folder, may sign for names of providers only, lives, and is one that this home made."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from halton.capture.authority import KEY_FILE
from halton.privacy.authority import Authority, authorities_of, faults, recorded, root_file
from halton.privacy.finding import Finding, broken, holds
from halton.privacy.install import Install
from halton.privacy.words import listed, several

promise = "T5"

_AWAY = "halton stop && mv {file}{{,.old}} && halton start"
_RENEW = "halton ca renew"


def check(install: Install) -> Iterator[Finding]:
    """Read the certificates of each authority in the folder, and the modes of the files."""
    authorities = authorities_of(install)
    folder = authorities[0].file.parent
    ours, now = {event.digest for event in recorded(install)}, datetime.fromtimestamp(install.now_us / 1e6, UTC)
    found = list(_modes(folder, [authority.file for authority in authorities]))
    for authority in authorities:
        away = _AWAY.format(file=shlex.quote(str(authority.file)))
        found += [broken(f"{authority.file}: {fault}.", away) for fault in (*faults(authority), *_unknown(authority, ours))]
        found += [broken(f"{authority.file}: {fault}.", _RENEW) for fault in _standing(install, authority, now)]
    yield from found or [holds(_sound(folder, authorities, now))]


def _modes(folder: Path, files: list[Path]) -> Iterator[Finding]:
    open_ = []
    for path, most in ((folder, 0o700), *((file, 0o600) for file in [*files, root_file(folder)] if file.exists())):
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode) or status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & ~most:
            open_.append(f"{path} ({stat.S_IMODE(status.st_mode):04o})")
    if open_:
        quoted = shlex.quote(str(folder))
        yield broken(f"not closed to all but this account: {listed(open_)}.", f"chmod 700 {quoted}; chmod 600 {quoted}/*.pem")


def _unknown(authority: Authority, ours: Collection[str]) -> Iterator[str]:
    if authority.digest not in ours:
        yield "no ca.created in the log of this home tells of it"


def _standing(install: Install, authority: Authority, now: datetime) -> Iterator[str]:
    bundle = install.home.bundle
    if bundle.exists() and authority.root.public_bytes(Encoding.PEM) not in bundle.read_bytes():
        yield f"programs do not learn of its root: {bundle.name} lacks it"
    if authority.file.name == KEY_FILE and authority.certificate.not_valid_after_utc <= now:
        yield f"it ended on {authority.certificate.not_valid_after_utc:%Y-%m-%d}, so clients refuse what it signs"


def _sound(folder: Path, authorities: tuple[Authority, ...], now: datetime) -> str:
    names = frozenset[str]().union(*(authority.names for authority in authorities))
    days = [days for one in authorities if (days := (one.certificate.not_valid_after_utc - now).days) >= 0]
    left = " and ".join(several(number, "day") for number in days)
    return (
        f"{folder} is 0700, its files 0600. {several(len(authorities), 'authority', 'authorities')} of this home: by critical "
        f"name constraints for {several(len(names), 'name')} and no address; {left} left."
    )
