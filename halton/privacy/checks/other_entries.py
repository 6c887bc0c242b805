"""T1: what lies in the home that this version does not make: copies that were moved aside, or files of another version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from halton.error_log.file import SUFFIX
from halton.page_key import PageKey
from halton.paths import Home
from halton.privacy.finding import Finding, NotChecked, holds
from halton.privacy.install import Install
from halton.privacy.words import listed, several
from halton.setup.authority_folder import folders

promise = "T1"

# What SQLite has beside a database (sqlite.org/tempfiles.html), and a log that was set aside.
_BESIDE = re.compile(r"(?:-wal|-shm|-journal)?")
_LOG = re.compile(rf"[a-z0-9-]+{re.escape(SUFFIX)}(?:\.[0-9]+)?")


def check(install: Install) -> Iterator[Finding]:
    """Name them: Halton neither reads nor removes them, and they go with the folder."""
    home = install.home
    try:
        found = sorted(entry.name for entry in home.root.iterdir() if not _is_ours(entry.name, home))
    except FileNotFoundError:
        raise NotChecked(f"there is no {home.root} yet.") from None
    if found:
        said = f"{several(len(found), 'entry', 'entries')} there that this version does not make: {listed(found, 8)}"
        yield holds(f"{said}. They go with the folder.")
    else:
        yield holds("nothing else lies there: no old copy, and no file of another version.")


def _is_ours(name: str, home: Home) -> bool:
    if _LOG.fullmatch(name):
        return True
    return any(name.startswith(made) and _BESIDE.fullmatch(name[len(made) :]) for made in _made(home))


def _made(home: Home) -> set[str]:
    paths = [*vars(home).values(), *folders(home), PageKey(home).path]
    return {path.name for path in paths if isinstance(path, Path) and path.parent == home.root}
