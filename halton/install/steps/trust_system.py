"""Our public roots among those that the whole machine trusts: for programs that go by the system's roots alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from halton.capture.authorities import read_in_force
from halton.capture.authority import Authority
from halton.errors import HaltonError
from halton.install.anchors import Anchors
from halton.install.journal import Entry, Journal
from halton.install.keychain import Keychain
from halton.install.machine import Machine
from halton.install.quiet_log import record
from halton.install.step import LEFT, Act
from halton.install.system_roots import SystemRoots
from halton.paths import write_changed
from halton.setup.authority_folder import folders


class TrustSystem:
    """`trust-system`: into the system's roots. An account that is not root is given the line to run instead."""

    name, outside, vital = "trust-system", True, False

    def __init__(self, machine: Machine, system: SystemRoots | None, *, is_root: bool | None = None) -> None:
        self._machine = machine
        self._home = machine.home
        self._system = system
        self._is_root = os.geteuid() == 0 if is_root is None else is_root

    def todo(self) -> Act | None:
        """None where the system holds just the roots that are in force."""
        system = self._known_system()
        authorities = self._authorities()
        if authorities and sorted(system.held(record(self._home).known)) == sorted(one.digest for one in authorities):
            return None
        if self._is_root:
            return Act("have the whole machine trust our public root, which signs for LLM providers only", (system.place,))
        line = system.put_line(self._copies(authorities)) if authorities else None
        return Act("say the line for sudo that has the whole machine trust our public root", (system.place,), next=line)

    def found(self) -> Act:
        """That it does."""
        return Act("the whole machine trusts our public root", (self._known_system().place,))

    def do(self) -> Act:
        """As root; else leave a copy of each root, and say the line."""
        system, authorities = self._known_system(), self._authorities()
        if self._is_root:
            system.put({one.digest: one.root for one in authorities}, record(self._home).known)
            Journal(self._home).note(Entry(step=self.name, path=system.place, existed=True))
            return Act("the whole machine trusts our public root, which signs for LLM providers only", (system.place,))
        copies = self._copies(authorities)
        for one in authorities:
            write_changed(copies[one.digest], one.root)
        return Act("only root can have the whole machine trust our public root", (system.place,), LEFT, system.put_line(copies))

    def undo(self, *, dry_run: bool) -> Iterator[Act]:
        """Take all of ours out that this home ever made."""
        if self._system is None:
            return
        try:
            held = self._system.held(record(self._home).known)
            if held and not self._is_root:
                yield Act("the whole machine still trusts our root", (self._system.place,), LEFT, self._system.drop_line(held))
            elif held:
                if not dry_run:
                    self._system.drop(held)
                yield Act("take our root out of those that the whole machine trusts", (self._system.place,))
        except HaltonError as error:
            yield Act(f"the whole machine may still trust our root: {error}", (self._system.place,), LEFT)

    def _known_system(self) -> SystemRoots:
        if self._system is None:
            raise HaltonError("No store of roots that is known was found on this system. Programs of `halton run` need none.")
        return self._system

    def _authorities(self) -> tuple[Authority, ...]:
        try:
            return read_in_force(self._home, folders(self._home)[0])
        except (OSError, HaltonError):
            return ()

    def _copies(self, authorities: tuple[Authority, ...]) -> dict[str, Path]:
        return {one.digest: self._home.run / f"halton-meter-{one.digest[:8]}.crt" for one in authorities}


def this_system() -> SystemRoots | None:
    """Where this system keeps its roots; None for one that is not known."""
    return Keychain() if sys.platform == "darwin" else Anchors.of_this_system()
