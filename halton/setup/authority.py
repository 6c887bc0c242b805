"""Which certificate authority a home uses: its own as its log remembers it, or a new one; never somebody else's."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from halton.capture.authority import (
    KEY_FILE,
    ROOT_FILE,
    Authority,
    close_to_others,
    covers,
    digest_of,
    make_authority,
    read_authority,
)
from halton.errors import HomeError
from halton.events.actor import Actor
from halton.events.types import CertificateAuthorityCreated
from halton.log.store import Fact, Log
from halton.paths import Home

STREAM = "ca"


def ensure_authority(home: Home, log: Log, hosts: Sequence[str], actor: Actor | None = None) -> Authority:
    """The authority of this home, made and recorded if there is none that is ours, covers `hosts` and lasts."""
    ours = {event.digest for row in log.read(type_=CertificateAuthorityCreated.TYPE) if (event := _created(row.event))}
    for folder in _folders(home):
        if (found := _read(folder)) is not None and found.digest in ours and covers(found, hosts):
            close_to_others(found)
            return found
    authority = make_authority(_free_folder(home, ours), hosts)
    created = CertificateAuthorityCreated(
        digest=authority.digest,
        folder=str(authority.folder),
        not_after=int(authority.not_after.timestamp() * 1_000_000),
        hosts=authority.hosts,
        actor=actor,
    )
    log.append([Fact.of(STREAM, created)])
    return authority


def _created(decode: Callable[[], object]) -> CertificateAuthorityCreated:
    event = decode()
    assert isinstance(event, CertificateAuthorityCreated)
    return event


def _folders(home: Home) -> tuple[Path, ...]:
    """The account's own folder for the default home, unless it is a link to somewhere else, and the home's."""
    account = Path.home() / ".mitmproxy"
    return (account, home.root / "ca") if home.is_default and not account.is_symlink() else (home.root / "ca",)


def _free_folder(home: Home, ours: set[str]) -> Path:
    for folder in _folders(home):
        if _is_free(folder, ours):
            if folder.exists() and not folder.is_symlink():
                folder.chmod(0o700)
            return folder
    raise HomeError(f"{_folders(home)[-1]} holds an authority that is not ours. Move it away: mv {_folders(home)[-1]}{{,.old}}")


def _is_free(folder: Path, ours: set[str]) -> bool:
    """Whether whatever an authority's files are called there is ours, or nothing."""
    if os.path.lexists(folder / KEY_FILE):
        found = _read(folder)
        return found is not None and found.digest in ours
    if os.path.lexists(root := folder / ROOT_FILE):
        return digest_of(root) in ours
    return True


def _read(folder: Path) -> Authority | None:
    try:
        return read_authority(folder)
    except (OSError, HomeError):
        return None
