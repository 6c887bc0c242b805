"""From the submission of an event to its row in the views, at 500 events a second, as the ledger arranges it.

    python tests/benchmarks/append_to_visible.py [--quick] [--json FILE]

One process has the ledger's Writer and Follower and submits the events of calls one by one, at random moments; another reads the
views all the time and notes when each event is in all of them. The floor is one fsync of as many bytes as a small commit writes,
on the same disk in the same round. The ledger's projector rests a tick (50 ms) between two batches, which saves most of its CPU:
the first figure is without that rest, as the target is, the last two are with it.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median

from full_calls import recorded
from halton.log.store import Fact, Head, Log, read_only
from halton.log.writer import Writer
from halton.paths import Home, shipped
from halton.pricing import book
from halton.projector.folder import find_projections
from halton.projector.follower import TICK_S, Follower
from halton.projector.run import Projector
from measure import percentile
from processes import folder
from report import Figure, Target, command, compared, say

EVENTS_A_SECOND = 500
SECONDS = 20.0
FSYNCS, FSYNC_BYTES = 100, 16_384
POLL_S = 0.0003
WAIT_S = 30.0
_VISIBLE = "select min(position) from checkpoints where origin = 1"


def measure(quick: bool = False) -> list[Figure]:
    """Rounds without the rest and with it, in turn, each with its fsyncs."""
    rounds, seconds = (2, 5.0) if quick else (5, SECONDS)
    found: dict[str, list[float]] = {name: [] for name in ("p50", "p99", "rested p50", "rested p99", "fsync")}
    with folder() as place:
        for number in range(rounds):
            fsync = _fsync(place)
            found["fsync"].append(fsync)
            for prefix, tick_s in (("", 0.0), ("rested ", TICK_S)):
                waits = _round(Home(place / f"{number}{prefix.strip()}"), seconds, tick_s)
                for share in (50, 99):
                    found[f"{prefix}p{share}"].append(percentile(waits, share / 100) * 1e3)
            say("  " + ", ".join(f"{name} {values[-1]:.2f}" for name, values in found.items()) + " ms")
    rate = f"{EVENTS_A_SECOND} events/s"
    return [
        compared(f"append to visible p50, {rate}, no rest", "ms", found["p50"], found["fsync"], "fsync", Target("≤", 4)),
        _alone(f"append to visible p99, {rate}, no rest", found["p99"], Target("≤", 150, "value")),
        _alone(f"append to visible p50, {rate}, as the ledger", found["rested p50"]),
        _alone(f"append to visible p99, {rate}, as the ledger", found["rested p99"], Target("≤", 150, "value")),
    ]


def _alone(name: str, values: Sequence[float], target: Target | None = None) -> Figure:
    return Figure(name=name, unit="ms", ours=median(values), target=target, rounds=len(values))


def _fsync(place: Path) -> float:
    """Milliseconds, the median."""
    taken = []
    with open(place / "fsync", "wb", buffering=0) as file:
        for _ in range(FSYNCS):
            file.write(os.urandom(FSYNC_BYTES))
            begin = time.perf_counter()
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - begin) * 1e3)
    return median(taken)


def _round(home: Home, seconds: float, tick_s: float) -> list[float]:
    """Seconds from submission to visibility, of each event."""
    _prepare(home)
    script = "import append_to_visible, sys; append_to_visible.child(*sys.argv[1:])"
    arguments = [sys.executable, "-c", script, str(home.root), str(seconds), str(tick_s)]
    with subprocess.Popen(arguments, cwd=Path(__file__).parent, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        seen: list[tuple[int, float]] = []
        watching = threading.Event()
        watcher = threading.Thread(target=_watch, args=(home, watching, seen))
        watcher.start()
        submitted = {int(position): at for position, at in json.loads(process.stdout.read()).items()}
        watching.set()
        watcher.join()
    if process.returncode or not seen or seen[-1][0] < max(submitted):
        raise RuntimeError("the views did not come to the end of the log")
    positions = [position for position, _ in seen]
    return [seen[bisect_left(positions, position)][1] - at for position, at in submitted.items()]


def _prepare(home: Home) -> None:
    home.prepare()
    with closing(Log(home.log)) as log:
        book.load(log)
    _projector(home).close()


def _projector(home: Home) -> Projector:
    projector = Projector(home.log, home.views, find_projections(shipped("projections"), home.projections).projections)
    projector.catch_up()
    return projector


def _watch(home: Home, ended: threading.Event, seen: list[tuple[int, float]]) -> None:
    with closing(read_only(home.views)) as connection:
        last = -1
        while True:
            is_last = ended.is_set()
            (position,) = connection.execute(_VISIBLE).fetchone()
            if position != last:
                seen.append((position, time.monotonic()))
                last = position
            if is_last:
                return
            time.sleep(POLL_S)


def child(root: str, seconds: str, tick_s: str) -> None:
    """The ledger's part: says when the event at each position was submitted, as JSON."""
    home, chance = Home(Path(root)), random.Random(1)
    facts = [fact for fact, _ in islice(recorded(int(EVENTS_A_SECOND * float(seconds))), int(EVENTS_A_SECOND * float(seconds)))]
    submitted: dict[int, float] = {}
    follower = Follower(_projector(home), tick_s=float(tick_s))
    log = Log(home.log)

    def committed(head: Head, moments: list[float]) -> None:
        follower.wake()
        submitted.update(zip(range(head.position - len(moments) + 1, head.position + 1), moments, strict=True))

    writer = Writer[float](log, on_commit=committed, on_failure=lambda error: None)
    _submit(writer, facts, chance)
    if not writer.close(WAIT_S) or not follower.wait_until(log.head().position, WAIT_S):
        raise TimeoutError("the views did not catch up")
    follower.close()
    log.close()
    print(json.dumps(submitted))


def _submit(writer: Writer[float], facts: Sequence[Fact], chance: random.Random) -> None:
    due = time.monotonic() + 0.1
    for fact in facts:
        due += chance.expovariate(EVENTS_A_SECOND)
        while (left := due - time.monotonic()) > 0:
            time.sleep(left)
        writer.submit([fact], time.monotonic())


if __name__ == "__main__":
    command({"append_to_visible": measure}, __doc__)
