"""What `halton statusline` adds to the start of an interpreter, warm, on a home with a million calls.

    python tests/benchmarks/statusline.py [--quick] [--json FILE]

The home is filled through the real log, price book and projector, up to now. The agent's JSON comes on stdin, as in a status bar.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import million
from halton.paths import Home
from processes import folder
from report import Figure, Target, command, say

NOTHING = (sys.executable, "-c", "pass")
STATUSLINE = (str(Path(sys.executable).with_name("halton")), "statusline")


def measure(quick: bool = False) -> list[Figure]:
    """Each line once to warm up, then its rounds, each beside a round of nothing."""
    number = 100_000 if quick else million.MILLION
    with folder() as place:
        return figures(million.filled(place / "home", number), number)


def figures(home: Home, number: int) -> list[Figure]:
    """The figures of a home that holds so many calls."""
    inputs = {"": b"", ", with a session": json.dumps({"session_id": million.last_session(number)}).encode()}
    return [_above(home, f"statusline, {number:,} calls{name}", text) for name, text in inputs.items()]


def _above(home: Home, name: str, text: bytes) -> Figure:
    say(f"  {_run(STATUSLINE, home, text).decode().strip()}")
    rounds = [(_milliseconds(NOTHING, home, text), _milliseconds(STATUSLINE, home, text)) for _ in range(5)]
    above = [ours - floor for floor, ours in rounds]
    say(f"  {', '.join(f'{value:.0f}' for value in above)} ms above")
    return Figure(
        name=name,
        unit="ms above",
        ours=median(above),
        floor=median(floor for floor, _ in rounds),
        floor_name="python -c pass",
        target=Target("≤", 50, "value"),
        rounds=len(rounds),
    )


def _milliseconds(program: tuple[str, ...], home: Home, text: bytes) -> float:
    begin = time.perf_counter()
    _run(program, home, text)
    return (time.perf_counter() - begin) * 1e3


def _run(program: tuple[str, ...], home: Home, text: bytes) -> bytes:
    environment = {**os.environ, "HALTON_HOME": str(home.root)}
    return subprocess.run(program, env=environment, input=text, stdout=subprocess.PIPE, check=True).stdout


if __name__ == "__main__":
    command({"statusline": measure}, __doc__)
