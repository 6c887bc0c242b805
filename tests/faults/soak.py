"""Soaks a meter: mixed traffic and faults at random moments, until so many calls are made or so many seconds are over.

    python tests/faults/soak.py [--requests N] [--seconds S] [--seed N] [--faults kill,disk,lock,hang] [--json]

Plain calls, streams, streams that their client leaves, and WebSockets; after each fault the meter must become healthy by itself.
In the end each call is recorded, counted in a gap or was broken by a kill; descriptors are as many as at first; and the memory of
each process is told as a slope, its first third left out. A figure that is not as demanded makes the status 1.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path

KINDS = ("kill", "disk", "lock", "hang")


def main() -> int:
    """Parse the command line and run what it says."""
    sys.path[0] = str(Path(__file__).parent.parent)  # faults and stack are found there, as in the tests
    from faults.result import headings, machine, run
    from faults.row import Row
    from faults.soaking import Soak

    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # whoever ends us must not leave our processes behind
    soak = Soak(requests=options.requests, seconds=options.seconds, seed=options.seed, faults=tuple(options.faults))
    row = Row(number=31, fault="soak", demanded="0 unexplained", measure=lambda run: soak.figures(run.folder, run.say))
    result = run(row, quick=False, say=_say)
    show = sys.stderr if options.json else sys.stdout
    show.write(f"{machine()}, seed {options.seed}\n\n{headings()}\n{result.lines()}\n")
    if options.json:
        sys.stdout.write(json.dumps({"schema": 1, "machine": machine(), "seed": options.seed, **result.document()}) + "\n")
    return int(not result.holds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--requests", type=int, default=1_000_000, help="at most so many calls (1,000,000)")
    parser.add_argument("--seconds", type=float, default=600.0, help="at most so long (600)")
    parser.add_argument("--seed", type=int, default=1, help="decides who calls what, and which faults come (1)")
    parser.add_argument("--faults", type=_kinds, default=KINDS, help="of " + ",".join(KINDS))
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, and the table to stderr")
    return parser.parse_args()


def _kinds(text: str) -> list[str]:
    if unknown := set(kinds := text.split(",")) - set(KINDS):
        raise argparse.ArgumentTypeError(f"no fault is called {', '.join(sorted(unknown))}")
    return kinds


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
