"""`verify` of a large log: in one process and in two, the whole command, and what follows an anchor.

    python tests/benchmarks/verify.py [--quick] [--json FILE]

The floor is a plain scan of the payload in the same run: one connection that takes the data of every event, in order, and nothing
else. Signed checkpoints lie in the log as a ledger makes them, one in a thousand events. What a core does when it is idle is
estimated by the best round's CPU time: other work on the machine is not in it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from itertools import batched
from pathlib import Path

from calls import facts
from halton.log.anchor import Anchor
from halton.log.checkpoint import STREAM, Signer
from halton.log.store import Fact, Log, read_only
from halton.log.verify import verify
from halton.paths import Home
from processes import folder
from report import Figure, Target, command, compared, say

CALLS = 500_000
EVERY_EVENTS = 1000
OF_A_SCAN = Target("≥", 0.12)
OF_A_CORE = Target("≥", 200_000, "value")
HALTON = str(Path(sys.executable).with_name("halton"))


def measure(quick: bool = False) -> list[Figure]:
    """Each way in rounds, in turn with a scan."""
    calls, rounds = (100_000, 3) if quick else (CALLS, 5)
    with folder() as place:
        home = Home(place / "home")
        home.prepare()
        anchor = _fill(home, calls)
        ways: list[tuple[str, Callable[[], int], Target | None]] = [
            ("verify, one process", lambda: verify(home.log).events, OF_A_SCAN),
            ("verify, two processes", lambda: verify(home.log, processes=2).events, None),
            ("halton verify, start of the program and all checks", lambda: _command(home), None),
        ]
        figures = [_compared(home, name, way, rounds, target) for name, way, target in ways]
        return [_of_a_core(home, rounds), *figures, _since(home, anchor)]


def _fill(home: Home, calls: int) -> Anchor:
    """A log of so many calls; an anchor at nine tenths of it."""
    anchors = []
    with closing(Log(home.log)) as log:
        signer, origin = Signer.of(home.checkpoint_key), log.origin()
        for group in batched(facts(calls), EVERY_EVENTS):
            head = log.append(group)
            log.append([Fact.of(STREAM, signer.sign(origin, head))])
            anchors.append(Anchor(head.hash.hex(), head.position))
    return anchors[len(anchors) * 9 // 10]


def _of_a_core(home: Home, rounds: int) -> Figure:
    rates = []
    for _ in range(rounds):
        begin = time.process_time()
        events = verify(home.log).events
        rates.append(events / (time.process_time() - begin))
    return Figure(name="verify, best round", unit="events/s of CPU", ours=max(rates), target=OF_A_CORE, rounds=rounds)


def _compared(home: Home, name: str, way: Callable[[], int], rounds: int, target: Target | None) -> Figure:
    ours, floors = [], []
    for _ in range(rounds):
        floors.append(_rate(lambda: _scan(home)))
        ours.append(_rate(way))
    say(f"  {name}: {', '.join(f'{rate:,.0f}' for rate in ours)} events/s; scan {floors[-1]:,.0f}")
    return compared(name, "events/s", ours, floors, "scan of the payload", target)


def _rate(way: Callable[[], int]) -> float:
    begin = time.perf_counter()
    events = way()
    return events / (time.perf_counter() - begin)


def _scan(home: Home) -> int:
    with closing(read_only(home.log)) as connection:
        return sum(1 for _ in connection.execute("select data from event order by position"))


def _command(home: Home) -> int:
    subprocess.run((HALTON, "verify"), env={**os.environ, "HALTON_HOME": str(home.root)}, capture_output=True, check=True)
    return _count(home)


def _count(home: Home) -> int:
    with closing(read_only(home.log)) as connection:
        return int(connection.execute("select max(position) from event").fetchone()[0])


def _since(home: Home, anchor: Anchor) -> Figure:
    begin = time.perf_counter()
    verdict = verify(home.log, anchor)
    seconds = time.perf_counter() - begin
    if not verdict.sound:
        raise ValueError("a log that nobody touched does not go on from its anchor")
    return Figure(name=f"verify, the last {verdict.events:,} events from an anchor", unit="ms", ours=seconds * 1e3)


if __name__ == "__main__":
    command({"verify": measure}, __doc__)
