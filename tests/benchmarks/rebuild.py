"""Making all views anew from the log and from segments, in a process of its own: rates, memory, publication, statements.

    python tests/benchmarks/rebuild.py [--events 1000000 --events 5000000]

The floor of a rebuild is reading the rows out of SQLite; that of publication is a copy of the same bytes, with fsync; a rebuild
from segments stands beside one from the log. Anthropic calls with every fact, two events each. The statements that take the most
time are printed beside the table, from a round that is not measured. `--events` measures logs of other sizes instead, once each:
a million events take a minute and 1.1 GB of the temporary folder to make. Memory is that of the process and of its children.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import batched
from pathlib import Path

from full_calls import recorded
from halton.log.segments.seal import seal
from halton.log.store import Log, read_only
from halton.paths import Home, shipped
from halton.pricing import book
from halton.projector.folder import find_projections
from halton.projector.publication import publish
from halton.projector.shadow import Shadow
from processes import folder
from report import Figure, Target, command, compared, say

CALLS = 100_000
MEMORY_MB, FROM_SEGMENTS_MB = 160.0, 300.0
FLAT, FULL = 1.15, 150_000  # events: in fewer, caches and batches of 50,000 are not full yet
GROUP = 1000
_ROWS = "select position, recorded_at, type, version, stream, data, hash from event order by position"
_SHOWN = 12


def measure(quick: bool = False) -> list[Figure]:
    """One log in rounds; then one of three times as many calls, for the memory."""
    calls, rounds = (10_000, 2) if quick else (CALLS, 3)
    with folder() as place:
        small = _home(place / "small", calls)
        figures = _rounds(small, place, rounds)
        _say_statements(small)
        return figures + _sizes(place, [2 * calls, 6 * calls], {2 * calls: small})


def measure_sizes(sizes: list[int]) -> list[Figure]:
    """Logs of so many events, once each: rates and memory."""
    with folder() as place:
        return _sizes(place, sizes, {}, rates=True)


def _rounds(home: Home, place: Path, rounds: int) -> list[Figure]:
    ours, sealed, floors, published, copied = [], [], [], [], []
    for number in range(rounds):
        events, seconds = _scan(home)
        floors.append(events / seconds)
        done = _rebuild(home)
        ours.append(events / done["fill_s"])
        sealed.append(events / _rebuild(home, from_segments=True)["fill_s"])
        published.append(done["mb"] / done["publish_s"])
        copied.append(done["mb"] / _copy(home, place / f"copy-{number}"))
        say(f"  {ours[-1]:,.0f} events/s, from segments {sealed[-1]:,.0f}, floor {floors[-1]:,.0f}")
    return [
        compared("rebuild from the log", "events/s", ours, floors, "reading the rows", Target("≥", 0.05)),
        compared("rebuild from segments", "events/s", sealed, ours, "from the log", Target("≥", 1.7) if events >= FULL else None),
        compared("publication", "MB/s", published, copied, "copy of the views, fsync"),
    ]


def _sizes(place: Path, sizes: list[int], homes: dict[int, Home], *, rates: bool = False) -> list[Figure]:
    """Memory by size, from both sources; it must not grow with the log."""
    figures: list[Figure] = []
    for source, bound in (("log", MEMORY_MB), ("segments", FROM_SEGMENTS_MB)):
        peaks = []
        for events in sizes:
            home = homes.get(events) or homes.setdefault(events, _home(place / str(events), events // 2))
            done = _rebuild(home, from_segments=source == "segments")
            peaks.append(done["rss_mb"])
            say(f"  {events:,} events from the {source}: {events / done['fill_s']:,.0f} events/s, {peaks[-1]:,.0f} MB")
            if rates:
                figures.append(Figure(name=f"from the {source}, {events:,}", unit="events/s", ours=events / done["fill_s"]))
            target = Target("≤", bound, "value")
            figures.append(Figure(name=f"memory from the {source}, {events:,} events", unit="MB", ours=peaks[-1], target=target))
        name = f"memory from the {source}, most of all sizes"
        flat = Target("≤", FLAT) if sizes[0] >= FULL else None
        figures.append(compared(name, "MB", [max(peaks)], [peaks[0]], f"{sizes[0]:,} events", flat))
    return figures


def _home(root: Path, calls: int) -> Home:
    home = Home(root)
    home.prepare()
    with closing(Log(home.log)) as log:
        book.load(log)
        for group in batched((fact for fact, _ in recorded(calls)), GROUP):
            log.append(group)
        list(seal(log, home.segments, tail=True))
    return home


def _scan(home: Home) -> tuple[int, float]:
    begin = time.perf_counter()
    with closing(read_only(home.log)) as connection:
        events = sum(1 for _ in connection.execute(_ROWS))
    return events, time.perf_counter() - begin


def _rebuild(home: Home, *, from_segments: bool = False) -> dict[str, float]:
    script = "import rebuild, sys; rebuild.child(*sys.argv[1:])"
    arguments = [sys.executable, "-c", script, str(home.root), "from segments" if from_segments else ""]
    done = subprocess.run(arguments, cwd=Path(__file__).parent, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def child(root: str, from_segments: str) -> None:
    """One rebuild, and what it took, as JSON."""
    home = Home(Path(root))
    with closing(_shadow(home, from_segments=bool(from_segments))) as shadow:
        begin = time.perf_counter()
        shadow.fill()
        filled = time.perf_counter()
        publish(shadow, home.views, followed=False)
        done = time.perf_counter()
        megabytes = shadow.pages() * 8192 / 1e6
    # Not our own ru_maxrss: a child inherits that of its parent, which is larger.
    own_kib = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    peak_kib = own_kib + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    facts = {"fill_s": filled - begin, "publish_s": done - filled, "mb": megabytes, "rss_mb": peak_kib / 1024}
    print(json.dumps(facts))


def _shadow(home: Home, *, from_segments: bool = False) -> Shadow:
    projections = find_projections(shipped("projections"), home.projections).projections
    return Shadow(home.log, home.views, projections, from_segments=from_segments)


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
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--events", type=int, action="append")
    sizes, sys.argv[1:] = parser.parse_known_args()
    command({"rebuild": (lambda quick: measure_sizes(sizes.events)) if sizes.events else measure}, __doc__)
