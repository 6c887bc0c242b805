"""Sealing the log to segments and restoring it, against reading and writing the same rows; bytes a call by part; memory.

    python tests/benchmarks/segments.py

The floor of sealing is reading the rows out of SQLite, that of restoring inserting them into the same table without a chain.
Bytes are measured on Anthropic calls with every fact, two events each, as if each part of a segment were a file of its own.
"""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pyarrow as pa

from full_calls import FIRST_AT, recorded
from halton.log.chain import link
from halton.log.segments.columns import ENVELOPE
from halton.log.segments.draft import BATCH_EVENTS, LEVEL
from halton.log.segments.restore import SCHEMA, restore
from halton.log.segments.seal import seal
from halton.log.segments.segment import check, find_segments
from halton.log.store import Log, read_only
from processes import folder
from report import Figure, Target, command, compared, say

SEALED_CALLS = 32_768  # one full segment
_ROWS = "select position, recorded_at, type, version, stream, data, hash from event order by position"
_PARTS = {"text": ("data",), "hashes": ("hash",), "envelope": tuple(name for name in ENVELOPE if name not in ("data", "hash"))}
SEALER = """
import sys
from pathlib import Path
from halton.log.segments.seal import seal
from halton.log.store import Log
log = Log(Path(sys.argv[1]))
list(seal(log, Path(sys.argv[2]), tail=True))
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def measure(quick: bool = False) -> list[Figure]:
    """One full segment in rounds; then two logs, one four times the other, for the memory."""
    rounds = 2 if quick else 5
    with folder() as place:
        log = _log(place / "log", SEALED_CALLS)
        figures = _rates(log, place, rounds)
        figures += _sizes(find_segments(place / "log" / "segments")[0].path)
        log.close()
        return [*figures, *_memory(place, (2 if quick else 4) * SEALED_CALLS)]


def _log(place: Path, calls: int, *, one_day: bool = False) -> Log:
    """A log in which each event was recorded when it happened, as no loop would; or all on one day, so that segments are full."""
    (place / "segments").mkdir(parents=True)
    log = Log(place / "db.sqlite")
    previous = log.head().hash
    with closing(sqlite3.connect(log.path)) as connection, connection:
        for position, (fact, recorded_at) in enumerate(recorded(calls), 2):
            recorded_at = FIRST_AT + position if one_day else recorded_at
            previous = link(previous, position, recorded_at, fact.type, fact.version, fact.stream, fact.data)
            row = (position, recorded_at, fact.type, fact.version, fact.stream, fact.data, previous)
            connection.execute("insert into event values (?, ?, ?, ?, ?, ?, ?)", row)
    return log


def _rates(log: Log, place: Path, rounds: int) -> list[Figure]:
    seals, reads, checks, restores, inserts = [], [], [], [], []
    segments = log.path.parent / "segments"
    for number in range(rounds):
        again = place / f"round-{number}"
        again.mkdir()
        reads.append(_rate(lambda: len(_rows(log.path))))
        with closing(_copy(log, again)) as copy:
            seals.append(_rate(lambda copy=copy, again=again: sum(e.last - e.first + 1 for e in seal(copy, again, tail=True))))
        if number == 0:
            list(seal(log, segments, tail=True))
        checks.append(_rate(lambda: sum(check(one)[0].last - one.first + 1 for one in find_segments(segments))))
        rows = _rows(log.path)
        inserts.append(_rate(lambda rows=rows, again=again: _insert(again / "floor.sqlite", rows)))
        del rows
        restores.append(_rate(lambda again=again: restore(segments, again / "restored.sqlite").position))
        say(f"  seal {seals[-1]:,.0f}, check {checks[-1]:,.0f}, restore {restores[-1]:,.0f} events/s")
    return [
        compared("seal", "events/s", seals, reads, "reading the rows"),
        compared("check a segment", "events/s", checks, reads, "reading the rows"),
        compared("restore", "events/s", restores, inserts, "executemany"),
    ]


def _rate(work: object) -> float:
    begin = time.perf_counter()
    done = work()  # type: ignore[operator]
    return float(done / (time.perf_counter() - begin))


def _rows(path: Path) -> list[tuple[object, ...]]:
    with closing(read_only(path)) as connection:
        return connection.execute(_ROWS).fetchall()


def _copy(log: Log, place: Path) -> Log:
    """Each round seals a log of its own, which nothing was sealed of yet."""
    with closing(sqlite3.connect(log.path)) as source, closing(sqlite3.connect(place / "db.sqlite")) as target:
        source.backup(target)
        target.executescript("drop trigger event_is_never_deleted; delete from event where type = 'segment.sealed'")
    return Log(place / "db.sqlite")


def _insert(path: Path, rows: list[tuple[object, ...]]) -> int:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma page_size = 8192")
        connection.execute("pragma journal_mode = memory")
        connection.execute("pragma synchronous = off")
        connection.executescript(SCHEMA.read_text())
        connection.execute("begin")
        connection.executemany("insert into event values (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("commit")
    return len(rows)


def _sizes(path: Path) -> list[Figure]:
    with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
        table = reader.read_all()
    calls = table.num_rows / 2
    typed = tuple(name for name in table.column_names if name not in ENVELOPE)
    parts = {part: _size(table.select(names)) / calls for part, names in {**_PARTS, "typed columns": typed}.items()}
    targets = {"typed columns": Target("≤", 130, of="value")}
    whole = Figure(name="segment", unit="bytes/call", ours=path.stat().st_size / calls, target=Target("≤", 450, of="value"))
    return [
        whole,
        *(
            Figure(name=f"segment, {part}", unit="bytes/call", ours=size, target=targets.get(part))
            for part, size in parts.items()
        ),
    ]


def _size(table: pa.Table) -> int:
    file = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=pa.Codec("lz4", LEVEL))
    with pa.ipc.new_file(file, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=BATCH_EVENTS)
    return len(file.getvalue())


def _memory(place: Path, calls: int) -> list[Figure]:
    small, large = (_peak(place / f"memory-{count}", count) for count in (calls, 4 * calls))
    say(f"  sealing {2 * calls:,} and {8 * calls:,} events: {small:,.0f} and {large:,.0f} MiB")
    return [
        Figure(name="seal, peak memory", unit="MiB", ours=large, target=Target("≤", 300, of="value")),
        compared("seal, memory at 4 × the events", "MiB", [large], [small], "at 1 ×", Target("≤", 1.2)),
    ]


def _peak(place: Path, calls: int) -> float:
    _log(place, calls, one_day=True).close()
    arguments = [sys.executable, "-c", SEALER, str(place / "db.sqlite"), str(place / "segments")]
    environment = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"}  # as the ledger starts it
    # Not ru_maxrss: a child inherits that of its parent, which is larger.
    return int(subprocess.run(arguments, capture_output=True, text=True, check=True, env=environment).stdout) / 1024


if __name__ == "__main__":
    command({"segments": measure}, __doc__)
