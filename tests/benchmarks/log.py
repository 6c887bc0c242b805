"""Appending to the log and verifying it, against what SQLite and SHA-256 cost alone.

    python tests/benchmarks/log.py

The floor of an append is the same finished rows inserted into the same table with one executemany() and commit, as durable
(WAL, synchronous=FULL) but without reading the head and without the chain. The floor of a verification is reading the rows.
"""

from __future__ import annotations

import sqlite3
import time
from itertools import batched, islice
from pathlib import Path

from calls import append, facts
from halton.log.store import Fact, Log, read_only
from halton.log.verify import verify
from processes import folder
from report import Figure, command, compared, say

GROUPS = (1, 10, 100)
CALLS = 10_000
_INSERT = "insert into event values (?, ?, ?, ?, ?, ?, ?)"
_ROWS = "select position, recorded_at, type, version, stream, data, hash from event order by position"


def measure(quick: bool = False) -> list[Figure]:
    """Each group size in rounds, floor and log in turn; then one log to verify."""
    calls, rounds = (2000, 3) if quick else (CALLS, 5)
    with folder() as place:
        figures = [_appending(place, size, 100 if quick else 400, rounds) for size in GROUPS]
        return [*figures, *_reading(place / "verified.sqlite", calls, rounds)]


def _appending(place: Path, size: int, commits: int, rounds: int) -> Figure:
    groups = [list(group) for group in batched(islice(facts(size * commits), size * commits), size)]
    ours, floors = [], []
    for number in range(rounds):
        floors.append(size * commits / _insert(place / f"floor-{size}-{number}.sqlite", groups))
        ours.append(size * commits / _append(place / f"log-{size}-{number}.sqlite", groups))
    say(f"  groups of {size}: {ours[-1]:,.0f} events/s, floor {floors[-1]:,.0f}")
    return compared(f"append, groups of {size}", "events/s", ours, floors, "executemany, FULL")


def _append(path: Path, groups: list[list[Fact]]) -> float:
    log = Log(path)
    begin = time.perf_counter()
    for group in groups:
        log.append(group)
    seconds = time.perf_counter() - begin
    log.close()
    return seconds


def _insert(path: Path, groups: list[list[Fact]]) -> float:
    Log(path).close()  # the same table, triggers and page size
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma synchronous = full")
    connection.execute("pragma wal_autocheckpoint = 2000")
    position, rows = 1, []
    for group in groups:
        rows.append([(position + at, 0, fact.type, 1, fact.stream, fact.data, bytes(32)) for at, fact in enumerate(group, 1)])
        position += len(group)
    begin = time.perf_counter()
    for group_rows in rows:
        connection.execute("begin immediate")
        connection.executemany(_INSERT, group_rows)
        connection.execute("commit")
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds


def _reading(path: Path, calls: int, rounds: int) -> list[Figure]:
    log = Log(path)
    append(log, calls)
    log.close()
    ours, floors = [], []
    for _ in range(rounds):
        begin = time.perf_counter()
        connection = read_only(path)
        events = sum(1 for _ in connection.execute(_ROWS))
        connection.close()
        between = time.perf_counter()
        if not verify(path).sound:
            raise ValueError("a log that nobody touched does not verify")
        floors.append(events / (between - begin))
        ours.append(events / (time.perf_counter() - between))
    say(f"  verify: {ours[-1]:,.0f} events/s")
    size = Figure(name="db.sqlite", unit="bytes/call", ours=path.stat().st_size / calls)
    return [compared("verify", "events/s", ours, floors, "reading the rows"), size]


if __name__ == "__main__":
    command({"log": measure}, __doc__)
