"""The meter in the background, for this login: what needs neither systemd nor launchd."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from halton.control import ask, status_of
from halton.install.machine import Machine
from halton.install.step import Act


class Start:
    """`start`: by `start`, what `halton start` does; `why` says why it is no service, where one was asked for."""

    name, outside, vital = "start", False, True

    def __init__(self, machine: Machine, start: Callable[[], dict[str, Any]], why: str | None = None) -> None:
        self._machine = machine
        self._start = start
        self._why = f": {why.rstrip('.')}" if why else ""

    def todo(self) -> Act | None:
        """None where a meter of this home answers, and has begun all of its processes."""
        if (status := status_of(self._machine.home)) is None:
            return Act(f"start the meter in the background{self._why}")
        # One that was begun a moment ago, as by a command that was interrupted, does not know its ports yet.
        begun = status["processes"] and all(one["state"] != "starting" for one in status["processes"])
        return None if begun else Act(f"wait for the meter, which only starts{self._why}")

    def found(self) -> Act:
        """Where it listens."""
        return Act(f"the meter runs{self._why}", _where(ask(self._machine.home, "status")))

    def do(self) -> Act:
        """Start it, and wait until it is healthy."""
        return Act(f"started the meter in the background{self._why}", _where(self._start()))

    def undo(self, *, dry_run: bool) -> Iterator[Act]:
        """Nothing here: `halton uninstall` stops what runs, however it was started."""
        yield from ()


def _where(status: dict[str, Any]) -> tuple[str, ...]:
    return tuple(f"http://{status[name]['host']}:{status[name]['port']}" for name in ("proxy", "browse"))
