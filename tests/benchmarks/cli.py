"""How long a command takes, warm, on a home with 10,000 calls.

    python tests/benchmarks/cli.py

The home is filled through the real log, price book and projector. The floor is a Python that starts and does nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from calls import append
from halton.log.store import Log
from halton.paths import Home, shipped
from halton.pricing.book import load
from halton.projector.folder import find_projections
from halton.projector.run import Projector
from processes import folder
from report import Figure, Target, command, compared, say

CALLS = 10_000
NOTHING = (sys.executable, "-c", "pass")
COMMANDS = (
    (("--help",), Target("≤", 150, "value")),
    (("report",), Target("≤", 400, "value")),
    (("status", "--json"), None),
)


def measure(quick: bool = False) -> list[Figure]:
    """Each command once to warm up, then its rounds, each beside a round of nothing."""
    with folder() as place:
        home = filled(place / "home", CALLS)
        return [_command(home, arguments, target, 3 if quick else 5) for arguments, target in COMMANDS]


def filled(root: Path, calls: int) -> Home:
    """A home whose log holds so many calls and the prices, and whose views have caught up."""
    home = Home(root)
    home.prepare()
    log = Log(home.log)
    load(log)
    append(log, calls)
    log.close()
    projector = Projector(home.log, home.views, find_projections(shipped("projections"), home.projections).projections)
    begin = time.perf_counter()
    projector.catch_up()
    say(f"  {calls:,} calls projected in {time.perf_counter() - begin:.1f} s")
    projector.close()
    return home


def _command(home: Home, arguments: tuple[str, ...], target: Target | None, rounds: int) -> Figure:
    program = (str(Path(sys.executable).with_name("halton")), *arguments)
    name = " ".join(("halton", *arguments))
    unfit = _unfit(program, home)
    if unfit:
        return Figure(name=name, unit="ms", ours=None, target=target, note=unfit)
    ours, floors = [], []
    for _ in range(rounds):
        floors.append(_milliseconds(NOTHING, home))
        ours.append(_milliseconds(program, home))
    say(f"  {name}: {', '.join(f'{value:.0f}' for value in ours)} ms")
    return compared(name, "ms", ours, floors, "python -c pass", target)


def _unfit(program: tuple[str, ...], home: Home) -> str:
    """Run it once to warm up. 0 is done and 1 a check that failed (no meter runs here); all else is no figure."""
    done = _run(program, home)
    return "" if done.returncode in (0, 1) else done.stderr.decode(errors="replace").strip().rpartition("\n")[2]


def _milliseconds(program: tuple[str, ...], home: Home) -> float:
    begin = time.perf_counter()
    _run(program, home)
    return (time.perf_counter() - begin) * 1e3


def _run(program: tuple[str, ...], home: Home) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(program, env={**os.environ, "HALTON_HOME": str(home.root)}, capture_output=True, check=False)


if __name__ == "__main__":
    command({"cli": measure}, __doc__)
