"""Ready-made files that a shell reads when it starts: the variables of `halton env`, if the meter lives, within a millisecond.

`halton env` has to start Python. So what it prints lies in `run/` beforehand, with the processes of the meter whose life says
that the proxy's port is served: a shell must never be led to a port that nobody listens on. Each is known by its number and the
moment it started (proc_pid_stat(5), field 22), since numbers are used again; where there is no /proc the port is tried.
Only a shell whose own variables have to be merged asks `halton env`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread

from halton.errors import HaltonError
from halton.paths import Home, write_changed
from halton.setup.environment import environment_block
from halton.setup.shell_fish import fish_text
from halton.setup.shell_ready import Ready
from halton.setup.shell_sh import sh_text

LOOK_S = 2.0
_TEXTS = {"sh": sh_text, "fish": fish_text}
_log = logging.getLogger(__name__)


class ShellFiles:
    """Keeps the files of a home that has them true, as the processes of its meter come and go."""

    def __init__(self, home: Home, status: Callable[[], dict[str, Any]], look_s: float = LOOK_S) -> None:
        self._home = home
        self._status = status
        self._look_s = look_s

    async def run(self) -> None:
        """Look again and again, for ever; what goes wrong is logged, and tried again."""
        told: list[int] = []
        while True:
            status = self._status()
            pids = _pids(status)
            if pids != told and _edges(status) and shell_file(self._home, "sh").exists():
                try:
                    await anyio.to_thread.run_sync(write_shell_files, self._home, status)
                    told = pids
                except (OSError, HaltonError, MemoryError, RuntimeError) as error:  # new shells are left as they are meanwhile
                    _log.warning("shell_files_not_written", exc_info=error)
            await anyio.sleep(self._look_s)


def shell_file(home: Home, syntax: str) -> Path:
    """The file for sh and its relatives ("sh"), or for "fish"."""
    return home.run / f"shell.{syntax}"


def write_shell_files(home: Home, status: Mapping[str, Any], platform: str = sys.platform) -> None:
    """Write them as the meter of this status is.

    :raises OSError: if they cannot be written.
    """
    for syntax, text in shell_texts(home, status, platform).items():
        write_changed(shell_file(home, syntax), text.encode())


def shell_texts(home: Home, status: Mapping[str, Any], platform: str = sys.platform) -> dict[str, str]:
    """What they say, by syntax."""
    root, port = status["ca"]["cert"], status["proxy"]["port"]
    listeners = [(one["host"], one["format"]) for one in status["listeners"]]
    block = environment_block(home, port, Path(root), None, {}, listeners, must_prove=platform != "linux")
    witnesses = [(pid, started(pid)) for pid in _pids(status)]
    ready = Ready(home, root, port, block, witnesses, platform)
    return {syntax: text(ready) for syntax, text in _TEXTS.items()}


def started(pid: int) -> str:
    """When a process started, as the kernel counts; the name before it may hold anything, so counted from its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _pids(status: Mapping[str, Any]) -> list[int]:
    """One of them is there as long as the port is: the edge serves it, and the supervisor would start another."""
    return [*_edges(status), *([status["pid"]] if "pid" in status else [])]


def _edges(status: Mapping[str, Any]) -> list[int]:
    return [one["pid"] for one in status["processes"] if one["name"] == "edge" and one["pid"]]
