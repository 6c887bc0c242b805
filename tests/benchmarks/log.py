"""Appending to the log and verifying it, against what SQLite and SHA-256 cost alone.

    python tests/benchmarks/log.py

The floor of an append is the same finished rows inserted into the same table with one executemany() and commit, as durable
(WAL, synchronous=FULL) but without reading the head and without the chain. At 100 a transaction there is a lower one too: SQLite
alone copies the rows from a table in memory to the log's, as durable, and ours makes the canonical JSON of each event besides.
The floor of a verification is reading the rows. A call with every fact has two events and 1,730 bytes of text.
"""

from __future__ import annotations

import sqlite3
import time
from itertools import batched, islice
from pathlib import Path

from calls import append, events, facts
from full_calls import recorded
from halton.events.types import CallCompleted, CallStarted
from halton.log.store import Fact, Log, read_only
from halton.log.verify import verify
from processes import folder
from report import Figure, Target, command, compared, say

GROUPS = (1, 10, 100)
COPIED = 100
CALLS = 10_000
_INSERT = "insert into event values (?, ?, ?, ?, ?, ?, ?)"
_COPY = "insert into main.event select * from memory.event where position between ? and ?"
_ROWS = "select position, recorded_at, type, version, stream, data, hash from event order by position"


def measure(quick: bool = False) -> list[Figure]:
    """Each group size in rounds, floor and log in turn; then one log to verify."""
    calls, rounds = (2000, 3) if quick else (CALLS, 5)
    with folder() as place:
        figures = [_appending(place, size, 100 if quick else 400, rounds) for size in GROUPS]
        figures.append(_making(place, 100 if quick else 400, rounds))
        figures += _reading(place / "verified.sqlite", calls, rounds)
        return [*figures, _every_fact(place / "every-fact.sqlite", calls)]


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
    connection = _connected(path)
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


def _making(place: Path, commits: int, rounds: int) -> Figure:
    """From the event to the disk, against the rows alone."""
    groups = [list(group) for group in batched(islice(events(COPIED * commits), COPIED * commits), COPIED)]
    ours, floors = [], []
    for number in range(rounds):
        path = place / f"made-{number}.sqlite"
        ours.append(COPIED * commits / _make(path, groups))
        floors.append(COPIED * commits / _copy(place / f"copied-{number}.sqlite", path))
    say(f"  encoded and appended, groups of {COPIED}: {ours[-1]:,.0f} events/s, floor {floors[-1]:,.0f}")
    name = f"encode and append, groups of {COPIED}"
    return compared(name, "events/s", ours, floors, "rows copied by SQLite, FULL", Target("≥", 0.20))


def _make(path: Path, groups: list[list[tuple[str, CallStarted | CallCompleted]]]) -> float:
    log = Log(path)
    begin = time.perf_counter()
    for group in groups:
        log.append([Fact.of(stream, event) for stream, event in group])
    seconds = time.perf_counter() - begin
    log.close()
    return seconds


def _copy(path: Path, rows: Path) -> float:
    """The rows of a log, from memory to another log, in transactions of the same size."""
    connection = _connected(path)
    connection.execute("attach ':memory:' as memory")
    connection.execute("attach ? as made", (str(rows),))
    connection.execute("create table memory.event (position integer primary key, recorded_at, type, version, stream, data, hash)")
    connection.execute("insert into memory.event select * from made.event where position > 1")
    connection.execute("detach made")
    last = connection.execute("select max(position) from memory.event").fetchone()[0]
    begin = time.perf_counter()
    for first in range(2, last + 1, COPIED):
        connection.execute("begin immediate")
        connection.execute(_COPY, (first, first + COPIED - 1))
        connection.execute("commit")
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds


def _connected(path: Path) -> sqlite3.Connection:
    """To a new log, as the log itself opens it: the same table, triggers and page size."""
    Log(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma synchronous = full")
    connection.execute("pragma wal_autocheckpoint = 2000")
    return connection


def _every_fact(path: Path, calls: int) -> Figure:
    log = Log(path)
    for group in batched((fact for fact, _ in recorded(calls)), COPIED):
        log.append(group)
    log.close()
    size = path.stat().st_size / calls
    return Figure(name="db.sqlite, calls with every fact", unit="bytes/call", ours=size, target=Target("≤", 1500, "value"))


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
