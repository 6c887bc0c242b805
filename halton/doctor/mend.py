"""What `halton doctor --fix` may do: only to this home, and nothing that cannot be done twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from halton.errors import HaltonError, safe
from halton.log.store import Log
from halton.paths import Home
from halton.setup.authority import tend

COMMAND_S = 120.0


class Mend(NamedTuple):
    """`run` raises an OSError or a HaltonError where it does not succeed."""

    what: str
    run: Callable[[], None]


def by_command(home: Home, *commands: str) -> Mend:
    """Commands of `halton`, one after the other, in a process of their own."""

    def run() -> None:
        for command in commands:
            _halton(home, command.split())

    return Mend(" && ".join(f"halton {command}" for command in commands), run)


def close_to_others(path: Path, mode: int) -> Mend:
    """The mode that a file or folder of a home must have; a link is left alone."""

    def run() -> None:
        if not path.is_symlink():
            path.chmod(mode)

    return Mend(f"chmod {mode:o} {path}", run)


def remove(path: Path) -> Mend:
    """Remove a file or socket that nobody uses any more."""

    def run() -> None:
        with suppress(FileNotFoundError):
            path.unlink()

    return Mend(f"rm {path}", run)


def renew_authority(home: Home, hosts: Sequence[str]) -> Mend:
    """Have the authorities and the bundles be as a start would leave them: nothing is made that is not due."""

    def run() -> None:
        with closing(Log(home.log)) as log:
            tend(home, log, hosts)

    return Mend("renew the authority's files and the bundles", run)


def _halton(home: Home, arguments: Sequence[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "halton", *arguments],
        stdin=subprocess.DEVNULL,
        env={**os.environ, "HALTON_HOME": str(home.root)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=COMMAND_S,
        check=False,
    )
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise HaltonError(safe(words[-1].removeprefix("Error: ")) if words else f"It ended with status {done.returncode}.")
