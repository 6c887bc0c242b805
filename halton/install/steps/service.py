"""The meter as a service of the account: systemd's user units, or launchd's agents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from halton.control import wait_until_healthy
from halton.errors import HaltonError
from halton.install import user_file
from halton.install.journal import Entry, Journal, digest
from halton.install.machine import Machine
from halton.install.step import LEFT, Act
from halton.service.manager import Manager

HEALTHY_S = 40.0


class Service:
    """`service`: files of `manager`, which starts the meter with each session.

    `make_way` ends what runs in the background, if anything does: an edge that was left alone holds the port too.
    """

    name, outside, vital = "service", True, False

    def __init__(self, machine: Machine, manager: Manager, make_way: Callable[[], None]) -> None:
        self._machine = machine
        self._manager = manager
        self._make_way = make_way
        self._journal = Journal(machine.home)

    def todo(self) -> Act | None:
        """None where the files say what they should, and it runs."""
        if self._stale() or not self._manager.is_active():
            return Act(f"have {self._manager.name} start the meter with each session, and now", self._where())
        return None

    def found(self) -> Act:
        """That it runs."""
        return Act(f"{self._manager.name} runs the meter", self._where())

    def do(self) -> Act:
        """Write the files, end what runs in the background, start the service and wait until it is healthy."""
        runs_already = self._manager.is_active()
        for path in self._stale():
            self._write(path, self._manager.files[path])
        if not runs_already:
            self._make_way()
        self._manager.activate()
        if wait_until_healthy(self._machine.home, HEALTHY_S) is None:
            raise HaltonError(f"{self._manager.name} has started the meter, which is not healthy yet. See why: halton doctor")
        said = f"{self._manager.name} starts the meter with each session, and has started it now"
        return Act(". ".join([said, *self._manager.advice]), self._where())

    def undo(self, *, dry_run: bool) -> Iterator[Act]:
        """End it, and remove the files that are as we wrote them."""
        written = [path for path in self._paths() if path.exists()]
        if not written:
            return
        try:
            if not dry_run:
                self._manager.deactivate()
        except HaltonError as error:
            yield Act(f"the service may still run: {error}", state=LEFT)
        for path in written:
            yield self._remove(path, dry_run=dry_run)
        if not dry_run:
            self._remove_folders()

    def _stale(self) -> list[Path]:
        return [path for path, said in self._manager.files.items() if not path.is_file() or path.read_bytes() != said]

    def _paths(self) -> list[Path]:
        noted = [Path(entry.path) for entry in self._journal.of(self.name) if entry.after]
        return list(dict.fromkeys([*self._manager.files, *noted]))

    def _write(self, path: Path, said: bytes) -> None:
        held = user_file.read(path)
        for folder in user_file.make_folders(path.parent):
            self._journal.note(Entry(step=self.name, path=str(folder), existed=False))
        before = None if held is None else digest(held)
        self._journal.note(Entry(step=self.name, path=str(path), existed=held is not None, before=before, after=digest(said)))
        user_file.write(path, said)

    def _remove(self, path: Path, *, dry_run: bool) -> Act:
        entry, where = self._journal.find(path), (str(path),)
        ours = self._manager.files.get(path)
        if path.read_bytes() != ours and (entry is None or entry.after != digest(path.read_bytes())):
            return Act("was changed since, so it stays", where, LEFT, f"rm {path}")
        if not dry_run:
            path.unlink()
            self._journal.forget(path)
        return Act(f"remove what {self._manager.name} started the meter by", where)

    def _remove_folders(self) -> None:
        for entry in reversed(self._journal.of(self.name)):
            if entry.after is None:
                user_file.remove_empty(Path(entry.path))
                self._journal.forget(Path(entry.path))

    def _where(self) -> tuple[str, ...]:
        return tuple(str(path) for path in self._manager.files)


class Gone:
    """Stands for a service manager that was there and is not any more: only its files can be removed."""

    name = "the service manager"
    files: Mapping[Path, bytes] = MappingProxyType({})
    advice: tuple[str, ...] = ()
    ends_tunnel = "halton stop --all"

    def activate(self) -> None:
        """It cannot."""
        raise HaltonError("There is no service manager here. Start the meter in the background: halton start")

    def is_installed(self) -> bool:
        """It is not."""
        return False

    def start(self) -> None:
        """It cannot."""
        self.activate()

    def deactivate(self) -> None:
        """Nothing of it runs."""

    def end(self) -> None:
        """Nothing of it runs."""

    def is_active(self) -> bool:
        """It is not."""
        return False
