"""The proof that it works: a call through the running meter, to a server of our own, is in the log."""

from __future__ import annotations

from collections.abc import Iterator

from halton.control import ask
from halton.install.machine import Machine
from halton.install.step import Act
from halton.probe.probe import probe


class Probe:
    """`self-test`: made anew each time, for what held yesterday proves nothing today."""

    name, outside, vital = "self-test", False, False

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def todo(self) -> Act | None:
        """Always something."""
        return Act("make a call through the meter to a server of our own, and find it in the log")

    def found(self) -> Act:
        """Never asked: there is always something to do."""
        return Act("a call through the meter was metered")

    def do(self) -> Act:
        """Make it."""
        probed = probe(self._machine.home, ask(self._machine.home, "status"))
        return Act(f"a call through the meter was metered in {probed.took_ms:,} ms: event {probed.position:,} of the log")

    def undo(self, *, dry_run: bool) -> Iterator[Act]:
        """Nothing: it leaves an event in the log, and no more."""
        yield from ()
