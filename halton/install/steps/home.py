"""The home, its certificate authority and the bundle of roots: what every other step stands on."""

from __future__ import annotations

import datetime
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from halton.capture.authorities import noted, read_in_force
from halton.control import status_of
from halton.errors import HaltonError, HomeError
from halton.events.actor import Actor
from halton.install.journal import Entry, Journal
from halton.install.machine import Machine
from halton.install.step import Act
from halton.settings import Settings
from halton.setup.authority import NEXT_BEFORE, cover
from halton.setup.authority_folder import folders
from halton.setup.beginning import begin
from halton.wire.find import provider_hosts


class Home:
    """`home`: made closed to others; the log hears that `actor` began it."""

    name, outside, vital = "home", False, True

    def __init__(self, machine: Machine, actor: Actor | None = None) -> None:
        self._machine = machine
        self._home = machine.home
        self._actor = actor

    def todo(self) -> Act | None:
        """None where all of it lies as it must; a meter that runs tends it, but for modes, which are asserted at once."""
        if bool(status_of(self._home)):
            opened = tuple(map(str, self._opened()))
            return Act("close to others what only this account may read", opened) if opened else None
        if self._is_whole():
            return None
        return Act("make the home, a certificate authority for LLM providers only, and a bundle of roots", self._where())

    def found(self) -> Act:
        """Where it is."""
        return Act("the home and its certificate authority are there", self._where())

    def do(self) -> Act:
        """As each start of a meter does."""
        if bool(status_of(self._home)):
            return self._close()
        account = folders(self._home)[0]
        before = account.lstat() if os.path.lexists(account) and account.parent != self._home.root else None
        fresh = not self._home.log.exists()
        self._home.prepare()
        authority = begin(self._home, Settings.load(self._home), self._actor)
        # A folder that a meter made before this command was ever run is known to be ours by what lies in it.
        if fresh and authority.folder == account and account.parent != self._home.root:
            mode = stat.S_IMODE(before.st_mode) if before else None
            Journal(self._home).note(Entry(step=self.name, path=str(account), existed=before is not None, mode=mode))
        return Act("made the home, a certificate authority for LLM providers only, and a bundle of roots", self._where())

    def undo(self, *, dry_run: bool) -> Iterator[Act]:
        """Nothing here: `halton uninstall --purge` removes a home, with all that was recorded."""
        yield from ()

    def _close(self) -> Act:
        opened = self._opened()
        for path in opened:
            path.chmod(0o700 if path.is_dir() else 0o600)
        return Act("closed to others what only this account may read", tuple(map(str, opened)))

    def _opened(self) -> list[Path]:
        """What of the authorities has other modes than it must."""
        try:
            authorities = read_in_force(self._home, folders(self._home)[0])
        except (OSError, HaltonError):
            return []
        files = {authorities[0].root_file, *(one.key_file for one in authorities)}
        paths = {self._home.root: 0o700, authorities[0].folder: 0o700, **dict.fromkeys(sorted(files), 0o600)}
        return [path for path, mode in paths.items() if stat.S_IMODE(path.stat().st_mode) != mode]

    def _is_whole(self) -> bool:
        """By the files alone: whoever only looks must not open the log, which leaves files beside it."""
        home, now = self._home, datetime.datetime.now(datetime.UTC)
        if noted(home) is None or not (home.log.exists() and home.bundle.exists()):
            return False
        try:
            authorities, settings = read_in_force(home, folders(home)[0]), Settings.load(home)
        except (OSError, HaltonError):
            return False
        lasting = [one for one in authorities if one.not_after - now > NEXT_BEFORE]
        return not self._opened() and cover(lasting, provider_hosts(settings.formats)) and Settings.kept(home) == settings

    def _where(self) -> tuple[str, ...]:
        try:
            authority = read_in_force(self._home, folders(self._home)[0])[0].folder
        except (OSError, HomeError):
            authority = folders(self._home)[0]
        return tuple(map(str, (self._home.root, authority)))
