"""install.json: what `halton init` changed outside of the home, so that `halton uninstall` finds it again."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from halton.paths import Home, read_private, write_private


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file or folder. Digests are SHA-256 of all its bytes; `before` is None where there was none.

    `mode` is that of a folder before; `block` is what we put into a file that has other things in it.
    """

    step: str
    path: str
    existed: bool
    before: str | None = None
    after: str | None = None
    mode: int | None = None
    block: str | None = None


class _Contents(msgspec.Struct, frozen=True):
    version: int
    entries: tuple[Entry, ...]


class Journal:
    """The journal of one home. One that is gone or cannot be read is empty: what we made is known by its marks too."""

    def __init__(self, home: Home) -> None:
        self.path = home.install_journal

    @property
    def entries(self) -> tuple[Entry, ...]:
        """In the order in which they were made."""
        try:
            return msgspec.json.decode(read_private(self.path), type=_Contents).entries
        except (OSError, msgspec.DecodeError):
            return ()

    def of(self, step: str) -> tuple[Entry, ...]:
        """Those of one step."""
        return tuple(entry for entry in self.entries if entry.step == step)

    def find(self, path: Path) -> Entry | None:
        """That of one path."""
        return next((entry for entry in self.entries if entry.path == os.fspath(path)), None)

    def note(self, entry: Entry) -> None:
        """Keep an entry; of one path the first tells how it was before, and the last how it is."""
        kept = {one.path: one for one in self.entries}
        if first := kept.get(entry.path):
            entry = msgspec.structs.replace(entry, existed=first.existed, before=first.before, mode=first.mode)
        self._keep((*(one for one in kept.values() if one.path != entry.path), entry))

    def forget(self, path: Path) -> None:
        """Leave out what was taken away."""
        entries = self.entries
        kept = tuple(one for one in entries if one.path != os.fspath(path))
        if kept != entries:
            self._keep(kept)

    def _keep(self, entries: tuple[Entry, ...]) -> None:
        write_private(self.path, msgspec.json.format(msgspec.json.encode(_Contents(1, entries))) + b"\n")


def digest(data: bytes) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(data).hexdigest()
