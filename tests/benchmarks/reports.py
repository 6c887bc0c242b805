"""What `halton report` and its like add to the start of an interpreter, warm, on a home with a million calls.

    python tests/benchmarks/reports.py [--quick] [--json FILE]

The views hold two years of 20 projects and 11 models: some 160,000 rows of usage_daily. One call in nine has no known cost.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from filled import MILLION, filled
from halton.paths import Home
from processes import folder
from report import Figure, Target, command, say

NOTHING = (sys.executable, "-c", "pass")
HALTON = str(Path(sys.executable).with_name("halton"))
ROUNDS = 5
AT_MOST_MS = Target("≤", 300, "value")
COMMANDS = (
    ("report", AT_MOST_MS),
    ("report --json", AT_MOST_MS),
    ("report --last 30d --vs-previous", AT_MOST_MS),
    ("daily", AT_MOST_MS),
    ("weekly", None),
    # These read the calls one by one, monthly those of a year that have no known cost.
    ("monthly", None),
    ("report --last 30d --by session --limit 20", None),
    ("report --last 30d --latency", None),
    ("report --latency", None),
)


def measure(quick: bool = False) -> list[Figure]:
    """Each command once to warm up, then its rounds, each beside a round of nothing."""
    number = 100_000 if quick else MILLION
    with folder() as place:
        return figures(filled(place / "home", number), number)


def figures(home: Home, number: int) -> list[Figure]:
    """The figures of a home that holds so many calls."""
    return [_above(home, f"{words}, {number:,} calls", (HALTON, *words.split()), target) for words, target in COMMANDS]


def _above(home: Home, name: str, program: tuple[str, ...], target: Target | None) -> Figure:
    _run(program, home)
    rounds = [(_milliseconds(NOTHING, home), _milliseconds(program, home)) for _ in range(ROUNDS)]
    above = [ours - floor for floor, ours in rounds]
    say(f"  {name}: {', '.join(f'{value:.0f}' for value in above)} ms above")
    return Figure(
        name=name,
        unit="ms above",
        ours=median(above),
        floor=median(floor for floor, _ in rounds),
        floor_name="python -c pass",
        target=target,
        rounds=len(rounds),
    )


def _milliseconds(program: tuple[str, ...], home: Home) -> float:
    begin = time.perf_counter()
    _run(program, home)
    return (time.perf_counter() - begin) * 1e3


def _run(program: tuple[str, ...], home: Home) -> None:
    subprocess.run(program, env={**os.environ, "HALTON_HOME": str(home.root)}, capture_output=True, check=True)


if __name__ == "__main__":
    command({"reports": measure}, __doc__)
