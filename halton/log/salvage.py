"""Salvaging: a log that SQLite cannot use any more is set aside as it is, and a new one goes on with all of it that holds."""

from __future__ import annotations

import os
import sqlite3
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from halton.errors import LogError
from halton.log.chain import link
from halton.log.finding import UNREADABLE, refuse_out_of_reach
from halton.log.store import Head, read_only
from halton.log.stretch import Row, rows_after

DAMAGED = "damaged"
UNDECODABLE = (UnicodeDecodeError, msgspec.DecodeError)
_CODES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BEHIND = "select type from event where position > ? order by position desc"


class Salvaged(NamedTuple):
    """Where the damaged file lies now, the last event that the new one has, when it was recorded, and how many it lacks.

    `lost` are the events and `calls` the completed calls among them that the damaged file still shows behind that: there may
    have been more. `upto_at` is UTC microseconds, None where nothing was salvaged.
    """

    aside: Path
    position: int
    upto_at: int | None
    lost: int
    calls: int


def is_damage(error: BaseException | None) -> bool:
    """Whether the file itself is broken, as SQLite says (https://sqlite.org/rescode.html), or holds what cannot be decoded.

    That it cannot be got at is another matter.
    """
    while error is not None:
        code = getattr(error, "sqlite_errorcode", None)
        undecodable = isinstance(error, sqlite3.OperationalError) and code is None  # no code of SQLite's: no UTF-8, says sqlite3
        if undecodable or isinstance(error, UNDECODABLE) or (code or 0) & 0xFF in _CODES:
            return True
        error = error.__cause__
    return False


def salvage(path: Path, segments: Path, now: Callable[[], float] = time.time) -> Salvaged:
    """Begin the log at `path` anew with its sealed segments and the rows that follow from them, up to the first that does not.

    The damaged file keeps all of its bytes, and its write-ahead log, under a name of its own: nothing is ever deleted. It is
    to be called by the one writer, and by nobody who has the file open. Killed at any moment, it begins anew.

    :raises LogError: if the disk does not let it; all is as it was then.
    """
    from halton.log.segments.draft import make_durable
    from halton.log.segments.restore import Build, create, unpublished
    from halton.log.segments.segment import find_segments

    for left in path.parent.glob(f".{path.name}.*"):
        left.unlink()  # of one that was killed
    _take_up(path)
    with unpublished(path) as draft:
        with closing(create(draft)) as connection:
            build = Build(connection, find_segments(segments), lambda events: None)
            build.run()
            upto_at = _carry_over(connection, path, build.head)
            head = connection.execute("select max(position) from event").fetchone()[0] or 0
            connection.commit()
            connection.execute("pragma journal_mode = wal")
        lost, calls = _behind(path, head)
        aside = _give_up(path, now())
        if head:
            _sync(draft)
            draft.replace(path)
        else:
            path.unlink()  # its other name keeps it; whoever opens the log next begins one
        make_durable(path.parent)
    return Salvaged(aside, head, upto_at, lost, calls)


def set_aside(path: Path) -> list[Path]:
    """The damaged files that lie beside a log, the oldest first; without their write-ahead logs."""
    return sorted(file for file in path.parent.glob(f"{path.name}.{DAMAGED}-*") if not file.name.endswith(("-wal", "-shm")))


def _carry_over(connection: sqlite3.Connection, damaged: Path, start: Head) -> int | None:
    """Take over the rows that follow, and say when the last of all was recorded."""
    insert = "insert into event (position, recorded_at, type, version, stream, data, hash) values (?, ?, ?, ?, ?, ?, ?)"
    connection.execute("begin")
    connection.executemany(insert, _that_follow(damaged, start))
    last = connection.execute("select recorded_at from event order by position desc limit 1").fetchone()
    return last[0] if last else None


def _that_follow(damaged: Path, start: Head) -> Iterator[Row]:
    previous, expected = start.hash, start.position + 1
    try:
        with closing(read_only(damaged)) as reader:
            for row in rows_after(reader, start.position):
                if row[0] != expected or link(previous, *row[:-1]) != row[-1]:
                    return
                yield row
                previous, expected = row[-1], expected + 1
    except (*UNREADABLE, struct.error) as error:
        refuse_out_of_reach(damaged, error)  # what cannot be read for want of a descriptor, say, is not lost


def _behind(damaged: Path, head: int) -> tuple[int, int]:
    """How many events, and completed calls among them, can be seen from the end of the damaged file."""
    lost = calls = 0
    with suppress(*UNREADABLE), closing(read_only(damaged)) as reader:
        for (type_,) in reader.execute(_BEHIND, (head,)):
            lost += 1
            calls += type_ == "call.completed"
    return lost, calls


def _take_up(path: Path) -> None:
    """Undo what one that was killed had given up: rows that are in the write-ahead log alone would be missing."""
    beside = _beside(path)
    for aside in set_aside(path):
        if path.exists() and aside.samefile(path):
            kept = _beside(aside)
            if kept.exists():
                if not beside.exists() or not beside.stat().st_size:
                    beside.unlink(missing_ok=True)
                    os.link(kept, beside)
                if not kept.samefile(beside):
                    continue  # somebody wrote to it meanwhile: both stay
                kept.unlink()
            aside.unlink()


def _give_up(path: Path, now: float) -> Path:
    """Give the file, and its write-ahead log, a second name; then let the log go, which no other file of that name may have."""
    aside = _free(path, f"{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%SZ}")
    try:
        os.link(path, aside)
        beside = _beside(path)
        if beside.exists():
            os.link(beside, _beside(aside))
            beside.unlink()
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)  # an index of the other, made anew by whoever opens that
    except OSError as error:
        why = f"{path} is damaged and could not be set aside ({error.strerror})"
        raise LogError(f"{why}. Move it away: mv {path} {aside}") from None
    return aside


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _free(path: Path, stamp: str) -> Path:
    aside, number = path.with_name(f"{path.name}.{DAMAGED}-{stamp}"), 2
    while aside.exists():
        aside, number = path.with_name(f"{path.name}.{DAMAGED}-{stamp}-{number}"), number + 1
    return aside


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
