"""What it costs a call that the meter finds out whose it is: the same load with that switched off, in turns.

Twenty programs in folders of their own make 25 calls each: once all at the same time, each on a connection of its own, and
once one after the other on a connection that is kept.

    python tests/benchmarks/attribution.py [--rounds 5]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from measure import load_average, machine, percentile
from stack import Stack, running_stack
from test_attribution import program, repository

PROGRAMS = 20
CALLS = 25
SETTING = "[capture]\nlook_up_callers = {}\n"
CROWD: list[dict[str, Any]] = [{"calls": "crowd", "number": CALLS}]
KEPT: list[dict[str, Any]] = [{"call": "kept"}] * CALLS


def seconds(stack: Stack, folders: list[Path], steps: list[dict[str, Any]]) -> list[float]:
    """How long each call of all programs took."""
    programs = [program(stack, folder) for folder in folders]
    for one in programs:
        assert one.stdin is not None
        one.stdin.write("".join(json.dumps(step) + "\n" for step in steps))
    return [float(taken) for one in programs for taken in json.loads(one.communicate(timeout=120)[0])]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name, ExitStack() as stacks:
        base = Path(name)
        folders = [repository(base / f"project-{number}") for number in range(PROGRAMS)]
        meters = {
            switched: stacks.enter_context(running_stack(base / f"meter-{switched}", settings=SETTING.format(switched)))
            for switched in ("true", "false")
        }
        print(f"{machine()}; load {load_average():.1f}; {rounds} rounds, {PROGRAMS} programs of {CALLS} calls each")
        for title, steps in (("500 calls at once", CROWD), ("20 kept connections", KEPT)):
            added: dict[str, list[float]] = {"p50": [], "p99": []}
            for number in range(rounds):
                order = ("true", "false") if number % 2 else ("false", "true")
                taken = {switched: seconds(meters[switched], folders, steps) for switched in order}
                for label, share in (("p50", 0.5), ("p99", 0.99)):
                    with_it, without = (percentile(taken[switched], share) * 1000 for switched in ("true", "false"))
                    added[label].append(with_it - without)
                    print(f"  {title}, {label}: {with_it:7.1f} ms with, {without:7.1f} ms without")
            p50, p99 = median(added["p50"]), median(added["p99"])
            print(f"{title}: added p50 {p50:+.1f} ms, p99 {p99:+.1f} ms (medians of the rounds)")


if __name__ == "__main__":
    main()
