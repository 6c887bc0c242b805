"""Sealing: what is due is copied to a file, and when that is durable the log is told; a kill at any time tears nothing."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection, Error

from halton.errors import LogError
from halton.events.types import SegmentSealed
from halton.log.chain import GENESIS
from halton.log.segments.columns import ENVELOPE, Row
from halton.log.segments.draft import BATCH_EVENTS, SUFFIX, Draft, event
from halton.log.segments.due import SEGMENT_EVENTS, Range, due, sealed_upto
from halton.log.segments.segment import Segment, SegmentError, check, find_segments
from halton.log.store import Fact, Log, read_only

STREAM = "segments"
_ROWS = f"select {', '.join(ENVELOPE)} from event where position between ? and ? order by position"
_HASH = "select hash from event where position = ?"

type Progress = Callable[[int], object]


def seal(
    log: Log,
    folder: Path,
    *,
    tail: bool = False,
    wait: bool = True,
    limit: int = SEGMENT_EVENTS,
    clock_us: Callable[[], int] = lambda: time.time_ns() // 1000,
    progress: Progress = lambda _: None,
) -> Iterator[SegmentSealed]:
    """Seal one range after the other until none is due, and yield the event of each; `tail` as in `due`.

    One process seals at a time: others wait, or without `wait` leave it to that one. Nothing is removed but temporary files,
    and a sound file that lacks its event is taken as it is. It may be stopped, or killed, at any time.

    :raises LogError: if the log does not hold, or a disk does not let it.
    """
    with turn(folder, wait) as ours, closing(read_only(log.path)) as reader:
        if not ours:
            return
        sweep(folder)
        origin = log.origin()
        while (sealed := _next(reader, folder, origin, tail, limit, clock_us, progress)) is not None:
            log.append([Fact.of(STREAM, sealed)])
            yield sealed


@contextmanager
def turn(folder: Path, wait: bool) -> Iterator[bool]:
    """The right to write into the folder, which ends with the process that has it.

    :raises LogError: if there is no such folder.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise LogError(f"{folder} cannot be opened ({error.strerror}). Make it: mkdir -m 700 {folder}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)


def write(log: Connection, folder: Path, origin: str, positions: Range, progress: Progress = lambda _: None) -> SegmentSealed:
    """Copy a range of the log to a file, and say what would tell the log of it.

    :raises LogError: if the log does not hold, or the disk does not take the file.
    """
    draft = Draft(positions.first, hash_at(log, positions.first - 1), origin)
    for first in range(positions.first, positions.last + 1, BATCH_EVENTS):
        rows = _read(log, first, min(first + BATCH_EVENTS - 1, positions.last))
        draft.add(rows)
        progress(len(rows))
    return draft.publish(folder)


def hash_at(log: Connection, position: int) -> bytes:
    """The hash at a position: 32 zero bytes before the first, none behind the head."""
    if position == 0:
        return GENESIS
    found = log.execute(_HASH, (position,)).fetchone()
    return bytes(found[0]) if found else b""


def _read(log: Connection, first: int, last: int) -> list[Row]:
    try:
        return log.execute(_ROWS, (first, last)).fetchall()
    except Error as error:
        where = f"positions {first} to {last} of the log cannot be read ({type(error).__name__})"
        raise LogError(f"{where}, so they are not sealed. See: halton verify") from error


def _next(
    reader: Connection, folder: Path, origin: str, tail: bool, limit: int, clock_us: Callable[[], int], progress: Progress
) -> SegmentSealed | None:
    if (adopted := _adopted(reader, folder, origin)) is not None:
        return adopted
    positions = due(reader, clock_us(), tail=tail, limit=limit)
    return None if positions is None else write(reader, folder, origin, positions, progress)


def _adopted(reader: Connection, folder: Path, origin: str) -> SegmentSealed | None:
    """What a process that was killed had finished and not told. A file that does not fit the log is left alone: it may be all
    that is there of another history."""
    first = sealed_upto(reader) + 1
    for segment in find_segments(folder):
        if segment.first == first and (found := _fits(reader, segment, origin)) is not None:
            return found
    return None


def _fits(reader: Connection, segment: Segment, origin: str) -> SegmentSealed | None:
    try:
        claims, digest = check(segment)
    except SegmentError:
        return None
    before, tip = hash_at(reader, segment.first - 1).hex(), hash_at(reader, segment.last).hex()
    if (claims.origin, claims.previous, claims.tip) != (origin, before, tip):
        return None
    return event(claims, segment.path, segment.path.stat().st_size, digest)


def sweep(folder: Path) -> None:
    """Remove what a process that was killed had not finished; for whoever has the turn."""
    for left in folder.glob(f"*{SUFFIX}"):
        left.unlink(missing_ok=True)
