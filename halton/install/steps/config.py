"""config.toml: every key explained, none in force but the proxy that this machine has to go by."""

from __future__ import annotations

from collections.abc import Iterator

from halton.install.default_config import default_config
from halton.install.machine import Machine
from halton.install.step import Act
from halton.paths import write_private
from halton.settings import Settings


class Config:
    """`config`: written only where there is none. With `upstream` it names the proxy through which all that leaves goes."""

    name, outside, vital = "config", False, True

    def __init__(self, machine: Machine, upstream: str | None = None) -> None:
        self._machine = machine
        self._file = machine.home.config
        self._upstream = upstream

    def todo(self) -> Act | None:
        """None where there is one, whatever it says; it has to be one that can be used."""
        if self._file.exists():
            Settings.load(self._machine.home)
            return None
        return Act(f"write config.toml, every key explained and commented out{self._said()}", self._where())

    def found(self) -> Act:
        """That it stays as it is."""
        return Act("config.toml is there, and stays as it is", self._where())

    def do(self) -> Act:
        """Write it."""
        stated = {"proxy": {"upstream": self._upstream}} if self._upstream else {}
        write_private(self._file, default_config(stated).encode())
        return Act(f"wrote config.toml, every key explained and commented out{self._said()}", self._where())

    def undo(self, *, dry_run: bool) -> Iterator[Act]:
        """Nothing here: it lies in the home."""
        yield from ()

    def _said(self) -> str:
        return " but [proxy] upstream, which HTTPS_PROXY named" if self._upstream else ""

    def _where(self) -> tuple[str, ...]:
        return (str(self._file),)
