"""The meter as units of the account's own systemd."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from halton.paths import Home
from halton.service import systemd_units
from halton.service.command import ENDING_LIMIT_S, LIMIT_S, ask
from halton.settings import Settings

_RUNS = {"active", "activating", "reloading"}
_REMEDY = "See: systemctl --user status {meter}, or do without: halton start"
_HELD = "If another program holds the port, end it (a meter: halton stop --all). Look with: systemctl --user status {socket}"


class Systemd:
    """One home's units in `folder`; `runtime` is the account's XDG_RUNTIME_DIR, over which its manager is asked."""

    name = "systemd"

    def __init__(self, home: Home, settings: Settings, folder: Path, runtime: Path, *, lingers: bool) -> None:
        self._units = systemd_units.units(home, settings)
        self._folder = folder
        self._runtime = runtime
        self._lingers = lingers
        self._meter = systemd_units.meter_service(home)
        self._edge = systemd_units.edge_service(home)
        self._standing = systemd_units.standing_socket(home)
        self._sockets = [systemd_units.edge_socket(home), self._standing]

    @property
    def files(self) -> Mapping[Path, bytes]:
        """The units: where each lies, and what it says."""
        return {self._folder / name: text.encode() for name, text in self._units.items()}

    @property
    def advice(self) -> tuple[str, ...]:
        """What to know of it: an account's systemd lives as long as a session of it, unless it lingers (loginctl(1))."""
        if self._lingers:
            return ()
        return ("The meter runs while you are logged in. To have it run from the start of the machine: loginctl enable-linger",)

    @property
    def ends_tunnel(self) -> str:
        """The command that ends what `deactivate` leaves running."""
        return " ".join(["systemctl --user stop", self._sockets[0], *self._written([self._standing]), self._edge])

    def activate(self) -> None:
        """Go by the units as they lie there, start now and with every session. Does not wait until the meter is ready. One that
        runs by an older text is started anew; the edge is not, for the sake of what goes through it.

        :raises HaltonError: naming the command, and what it said. If it is the listeners of `[[provider]]` that do not start,
            all else runs.
        """
        self._drop_unwanted()
        changed, old = self._changed(), self._runs_by_an_older_text()
        self._systemctl("daemon-reload")
        if changed:  # while the edge runs, systemd opens no socket for it
            self._systemctl("stop", *changed, self._edge, limit_s=ENDING_LIMIT_S)
        proxy, *standing = self._written(self._sockets)
        self._systemctl("enable", proxy, *standing, self._meter)
        self._listen(proxy)
        try:
            for socket in standing:
                self._listen(socket)
        finally:
            self._systemctl("start", "--no-block", self._edge)
            self._systemctl("restart" if old else "start", "--no-block", self._meter)

    def is_installed(self) -> bool:
        """Whether the meter's unit lies there."""
        return bool(self._written([self._meter]))

    def start(self) -> None:
        """Start what is installed, now. Does not wait until the meter is ready.

        :raises HaltonError: naming the command, and what it said.
        """
        self._listen(self._sockets[0])
        self._systemctl("start", "--no-block", self._edge, self._meter)

    def deactivate(self) -> None:
        """End the meter and start it no more. The edge goes on for the programs that use it, until the session ends.

        :raises HaltonError: naming the command, and what it said.
        """
        self._drop_unwanted()
        if meter := self._written([self._meter]):
            self._systemctl("disable", "--now", *meter, limit_s=ENDING_LIMIT_S)
        if sockets := self._written(self._sockets):
            self._systemctl("disable", *sockets)

    def end(self) -> None:
        """End all of it now, the tunnel too; it starts again with the next session.

        :raises HaltonError: naming the command, and what it said.
        """
        if units := self._written([*self._sockets, self._edge, self._meter]):
            self._systemctl("stop", *units, limit_s=ENDING_LIMIT_S)

    def is_active(self) -> bool:
        """Whether it runs the meter, or is about to.

        :raises HaltonError: if systemd does not answer.
        """
        # 3: it runs not; 4: there is no such unit (systemctl(1), "Exit status").
        return self._systemctl("is-active", self._meter, accepted=(0, 3, 4)).strip() in _RUNS

    def _listen(self, socket: str) -> None:
        self._systemctl("start", socket, remedy=_HELD.format(socket=socket))

    def _written(self, names: list[str]) -> list[str]:
        return [name for name in names if (self._folder / name).exists()]

    def _drop_unwanted(self) -> None:
        """End and remove the unit of addresses that the settings no longer name."""
        if self._standing not in self._units and self._written([self._standing]):
            self._systemctl("disable", "--now", self._standing)
            (self._folder / self._standing).unlink(missing_ok=True)

    def _runs_by_an_older_text(self) -> bool:
        return "yes" in self._systemctl("show", "--property=NeedDaemonReload", "--value", self._meter)

    def _changed(self) -> list[str]:
        """The sockets that are not open, or at other addresses than their units now say."""
        return [name for name in self._written(self._sockets) if self._open_at(name) != self._wanted_at(name)]

    def _open_at(self, name: str) -> set[str]:
        shown = self._systemctl("show", "--property=ActiveState,Listen", name).splitlines()
        if "ActiveState=active" not in shown:
            return set()
        return {line.removeprefix("Listen=").split()[0] for line in shown if line.startswith("Listen=")}

    def _wanted_at(self, name: str) -> set[str]:
        lines = self._units.get(name, "").splitlines()
        return {line.removeprefix("ListenStream=") for line in lines if line.startswith("ListenStream=")}

    def _systemctl(
        self, *arguments: str, limit_s: float = LIMIT_S, accepted: tuple[int, ...] = (0,), remedy: str | None = None
    ) -> str:
        return ask(
            ["systemctl", "--user", *arguments],
            environment={"XDG_RUNTIME_DIR": os.fspath(self._runtime)},
            limit_s=limit_s,
            accepted=accepted,
            remedy=remedy or _REMEDY.format(meter=self._meter),
        )
