"""Logs whose events were recorded when a test says, their rows, and their segments."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import make
from halton.events.types import Event, SegmentSealed
from halton.log.chain import GENESIS, link
from halton.log.segments.seal import seal
from halton.log.segments.segment import Segment, find_segments
from halton.log.store import Fact, Log, read_only

DAY = 1440 * make.MINUTE
_ROWS = "select position, recorded_at, type, version, stream, data, hash from event order by position"


def log(folder: Path, events: Iterable[Event] = ()) -> Log:
    """A log in `folder`, with a folder for its segments, that holds these events from position 2 on."""
    (folder / "segments").mkdir(mode=0o700, exist_ok=True)
    return make.log(folder, events)


def past_log(folder: Path, recorded_at: int) -> Log:
    """A log that began at that moment."""
    made = log(folder)
    fact = next(made.read())
    hash_ = link(GENESIS, 1, recorded_at, fact.type, fact.version, fact.stream, fact.data)
    with closing(sqlite3.connect(made.path)) as connection, connection:
        connection.execute("drop trigger event_is_never_updated")
        connection.execute("update event set recorded_at = ?, hash = ?", (recorded_at, hash_))
    return made


def record(log: Log, recorded_at: int, *events: Event) -> None:
    """Append events as if it were that moment."""
    head = log.head()
    position, previous, rows = head.position, head.hash, []
    for fact in (Fact.of("past", event) for event in events):
        position += 1
        previous = link(previous, position, recorded_at, fact.type, fact.version, fact.stream, fact.data)
        rows.append((position, recorded_at, fact.type, fact.version, fact.stream, fact.data, previous))
    with closing(sqlite3.connect(log.path)) as connection, connection:
        connection.executemany("insert into event values (?, ?, ?, ?, ?, ?, ?)", rows)


def rows(path: Path) -> list[tuple[object, ...]]:
    """Every row of a log, as it is stored."""
    with closing(read_only(path)) as connection:
        return connection.execute(_ROWS).fetchall()


def sealed(log: Log, *, limit: int = 65_536) -> list[SegmentSealed]:
    """Seal all there is."""
    return list(seal(log, segments_of(log), tail=True, limit=limit))


def segments_of(log: Log) -> Path:
    """The folder with the log's segments."""
    return log.path.parent / "segments"


def segments(log: Log) -> Sequence[Segment]:
    """The log's segments."""
    return find_segments(segments_of(log))
