"""What a new shell costs that reads the ready-made file of `halton init --shell`.

    python tests/benchmarks/shells.py

The file is that of a meter which lives, as this process does in its place. The floor is the same shell that reads nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from halton.paths import Home
from halton.setup.shell_files import shell_file, write_shell_files
from processes import folder
from report import Figure, Target, command, compared, say

STARTS = 25
SHELLS = (("bash", "--norc"), ("zsh", "-f"), ("dash",), ("fish", "--no-config"))


def measure(quick: bool = False) -> list[Figure]:
    """Rounds of starts, each beside a round of starts that read nothing."""
    with folder() as place:
        home = Home(place / "home")
        home.prepare()
        write_shell_files(home, _status(home))
        return [_shell(home, shell, 2 if quick else 4) for shell in SHELLS if shutil.which(shell[0])]


def _status(home: Home) -> dict[str, Any]:
    cert = str(home.root / "ca" / "mitmproxy-ca-cert.pem")
    edge = {"name": "edge", "pid": os.getpid()}
    return {"pid": os.getpid(), "proxy": {"port": 8081}, "ca": {"cert": cert}, "listeners": [], "processes": [edge]}


def _shell(home: Home, shell: Sequence[str], rounds: int) -> Figure:
    read = f"source {shell_file(home, 'fish')}" if shell[0] == "fish" else f". {shell_file(home, 'sh')}"
    ours, floors = [], []
    for _ in range(rounds):
        floors.append(_milliseconds(home.root, [*shell, "-c", ":"]))
        ours.append(_milliseconds(home.root, [*shell, "-c", read]))
    say(f"  {shell[0]}: {min(ours) - min(floors):.2f} ms more")
    return compared(f"a new {shell[0]}", "ms", ours, floors, f"{shell[0]} that reads nothing", Target("≤", 20, "value"))


def _milliseconds(account: Path, program: Sequence[str]) -> float:
    """The median of so many starts."""
    taken = []
    for _ in range(STARTS):
        begin = time.perf_counter()
        subprocess.run(program, env={"PATH": "/usr/bin:/bin", "HOME": str(account)}, capture_output=True, check=True)
        taken.append((time.perf_counter() - begin) * 1e3)
    return median(taken)


if __name__ == "__main__":
    command({"shells": measure}, __doc__)
