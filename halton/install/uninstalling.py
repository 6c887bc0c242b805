"""What `halton uninstall` does: each step undone, the meter ended, and all that stays named."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence

from halton.alive import is_alive
from halton.capture.authority import ROOT_FILE
from halton.control import status_of
from halton.errors import HaltonError
from halton.install.journal import Entry, Journal
from halton.install.machine import Machine
from halton.install.programs import users_of
from halton.install.removal import authority_files, contents, remove, remove_authority
from halton.install.step import LEFT, Act, Step
from halton.settings import Settings
from halton.setup.authority_folder import folders
from halton.setup.unset import without_ours

NAMED = 8


class Uninstalling:
    """One account's. `steps` are undone in this order; `stop` ends the meter, if one runs, and not its edge.

    `edge` is the process of that; `ends_tunnel` is the command that ends it where a service runs it, else its number does.
    """

    def __init__(
        self,
        machine: Machine,
        steps: Sequence[Step],
        stop: Callable[[], None],
        *,
        purge: bool,
        edge: int | None = None,
        ends_tunnel: str | None = None,
    ) -> None:
        self._machine = machine
        self._home = machine.home
        self._steps = steps
        self._stop = stop
        self._purge = purge
        self._edge = edge
        self._ends_tunnel = ends_tunnel
        self._status = status_of(machine.home)

    def acts(self, *, dry_run: bool) -> Iterator[Act]:
        """What is done, or would be, and what is left.

        :raises HaltonError: if the meter does not end, or what has to go cannot be removed.
        """
        ours, noted = authority_files(self._home), Journal(self._home).find(folders(self._home)[0])
        for step in self._steps:
            yield from step.undo(dry_run=dry_run)
        if not dry_run:
            self._stop()
        if self._status is not None:
            yield Act("stop the meter")
        yield from self._authority(ours, noted, dry_run=dry_run)
        yield from self._still_running(dry_run=dry_run)
        if self._purge and self._home.root.exists():
            yield from self._remove_home(dry_run=dry_run)
        elif self._home.root.exists():
            yield Act("the home stays, with all calls", (str(self._home.root),), LEFT, "halton uninstall --purge")

    def _authority(self, ours: Sequence[os.PathLike[str]], noted: Entry | None, *, dry_run: bool) -> Iterator[Act]:
        files = [path for path in authority_files(self._home) if path in ours]
        shown = tuple(map(str, files))
        if files and not self._purge:
            yield Act("our authority stays; only programs with our variables trust it", shown, LEFT, "halton uninstall --purge")
        elif files:
            if not dry_run:
                remove_authority(self._home, files, noted)
            yield Act("remove our authority, with the only key for it", shown)
        folder = folders(self._home)[0]
        others = sorted(set(folder.glob("*")) - set(files)) if folder.parent != self._home.root else []
        if others:
            yield Act("not known to be ours, so untouched", tuple(map(str, others[:NAMED])), LEFT)

    def _still_running(self, *, dry_run: bool) -> Iterator[Act]:
        if self._edge is not None and (dry_run or is_alive(self._edge)):
            said = f"the edge (pid {self._edge}) goes on as a tunnel until you log out, so that no program that runs fails"
            yield Act(said, state=LEFT, next=self._ends_tunnel or f"kill {self._edge}")
        port = self._port()
        if users := users_of(port):
            names = ", ".join(f"{one.name} ({one.pid})" for one in users[:NAMED])
            more = f" and {len(users) - NAMED} more" if len(users) > NAMED else ""
            yield Act(f"these were started with our variables, and go through port {port}: {names}{more}", state=LEFT)
        ours = without_ours(self._home, self._machine.environment, [port], folders(self._home)[0] / ROOT_FILE)
        if ours:
            # Nothing of ours may be there any more to say what a shell had before.
            mend = _without(ours, self._machine.environment) if self._purge else self._machine.in_this_shell("--unset")
            yield Act("this shell has our variables", state=LEFT, next=mend)

    def _remove_home(self, *, dry_run: bool) -> Iterator[Act]:
        strangers = contents(self._home).strangers
        if not dry_run:
            remove(self._home)
        yield Act("remove the home, with all calls", (str(self._home.root),))
        if strangers:
            yield Act(f"not Halton's, so it stays: {', '.join(strangers[:NAMED])}", (str(self._home.root),), LEFT)

    def _port(self) -> int:
        if self._status is not None:
            return int(self._status["proxy"]["port"])
        try:
            return Settings.running(self._home).proxy.port
        except HaltonError:
            return Settings().proxy.port


def _without(ours: Mapping[str, str | None], environment: Mapping[str, str]) -> str:
    """What a shell is told to be rid of them; what was the user's own comes back, and no password of its proxy is shown."""
    gone = [name for name, value in ours.items() if value is None]
    kept_in = {environment[name]: f'"${name}"' for name in gone if name in environment}
    kept = [f"{name}={kept_in.get(value) or shlex.quote(value)}" for name, value in ours.items() if value is not None]
    return "; ".join([*([f"export {' '.join(kept)}"] if kept else []), *([f"unset {' '.join(gone)}"] if gone else [])])
