"""Making all views anew from the log, in a process of its own: events a second, memory, where the time goes, publication.

    python tests/benchmarks/rebuild.py

The floor of a rebuild is reading the rows out of SQLite; that of publication is a copy of the same bytes, with fsync. Anthropic
calls with every fact, two events each. The statements that take the most time are printed beside the table, from a round that
is not measured.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import batched
from pathlib import Path

from full_calls import recorded
from halton.log.store import Log, read_only
from halton.paths import Home, shipped
from halton.pricing import book
from halton.projector.folder import find_projections
from halton.projector.publication import publish
from halton.projector.shadow import Shadow
from processes import folder
from report import Figure, Target, command, compared, say

CALLS = 100_000
MEMORY_MB = 160.0
_ROWS = "select position, recorded_at, type, version, stream, data, hash from event order by position"
_SHOWN = 12


def measure(quick: bool = False) -> list[Figure]:
    """One log in rounds; then one of three times as many calls, for the memory."""
    calls, rounds = (10_000, 2) if quick else (CALLS, 3)
    with folder() as place:
        small = _home(place / "small", calls)
        ours, floors, published, copied, memory = [], [], [], [], []
        for number in range(rounds):
            events, seconds = _scan(small)
            floors.append(events / seconds)
            done = _rebuild(small)
            ours.append(events / done["fill_s"])
            memory.append(done["rss_mb"])
            published.append(done["mb"] / done["publish_s"])
            copied.append(done["mb"] / _copy(small, place / f"copy-{number}"))
            say(f"  {ours[-1]:,.0f} events/s, floor {floors[-1]:,.0f}, {done['rss_mb']:.0f} MB")
        _say_statements(small)
        large = _rebuild(_home(place / "large", 3 * calls))["rss_mb"]
    return [
        compared("rebuild from the log", "events/s", ours, floors, "reading the rows", Target("≥", 0.05)),
        compared("publication", "MB/s", published, copied, "copy of the views, fsync"),
        Figure(name=f"memory, {2 * calls:,} events", unit="MB", ours=max(memory), target=Target("≤", MEMORY_MB, "value")),
        Figure(name=f"memory, {6 * calls:,} events", unit="MB", ours=large, target=Target("≤", MEMORY_MB, "value")),
    ]


def _home(root: Path, calls: int) -> Home:
    home = Home(root)
    home.prepare()
    with closing(Log(home.log)) as log:
        book.load(log)
        for group in batched((fact for fact, _ in recorded(calls)), 1000):
            log.append(group)
    return home


def _scan(home: Home) -> tuple[int, float]:
    begin = time.perf_counter()
    with closing(read_only(home.log)) as connection:
        events = sum(1 for _ in connection.execute(_ROWS))
    return events, time.perf_counter() - begin


def _rebuild(home: Home) -> dict[str, float]:
    script = "import rebuild, sys; rebuild.child(sys.argv[1])"
    place = Path(__file__).parent
    done = subprocess.run([sys.executable, "-c", script, str(home.root)], cwd=place, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def child(root: str) -> None:
    """One rebuild, and what it took, as JSON."""
    home = Home(Path(root))
    with closing(_shadow(home)) as shadow:
        begin = time.perf_counter()
        shadow.fill()
        filled = time.perf_counter()
        publish(shadow, home.views, followed=False)
        done = time.perf_counter()
        megabytes = shadow.pages() * 8192 / 1e6
    peak_kib = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    facts = {"fill_s": filled - begin, "publish_s": done - filled, "mb": megabytes, "rss_mb": peak_kib / 1024}
    print(json.dumps(facts))


def _shadow(home: Home) -> Shadow:
    return Shadow(home.log, home.views, find_projections(shipped("projections"), home.projections).projections)


def _copy(home: Home, target: Path) -> float:
    with closing(sqlite3.connect(home.views)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    begin = time.perf_counter()
    shutil.copyfile(home.views, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    seconds = time.perf_counter() - begin
    target.unlink()
    return seconds


def _say_statements(home: Home) -> None:
    """What each statement takes of this process's time: from its beginning to that of the next."""
    with closing(_shadow(home)) as shadow:
        names = {step.sql: f"{p.name}.sql, line {step.line}" for p in shadow.chosen for step in p.steps}
        taken: dict[str, float] = {}
        current, began = "", time.process_time()

        def begins(sql: str) -> None:
            nonlocal current, began
            now = time.process_time()
            taken[current] = taken.get(current, 0.0) + now - began
            current, began = names.get(sql, sql.partition(" ")[0] if sql else "others"), now

        shadow.connection.set_trace_callback(begins)
        shadow.fill()
        begins("")
        events = shadow.head()
    whole = sum(taken.values())
    for name, seconds in sorted(taken.items(), key=lambda each: -each[1])[:_SHOWN]:
        say(f"  {seconds / events * 1e6:6.2f} µs an event, {seconds / whole:4.0%}  {name or 'before the first'}")


if __name__ == "__main__":
    command({"rebuild": measure}, __doc__)
