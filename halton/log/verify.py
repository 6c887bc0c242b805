"""Reads the log again, all of it or what follows an anchor, and says where, if anywhere, its chain breaks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec

from halton.log.abreast import read_abreast
from halton.log.anchor import Anchor
from halton.log.chain import GENESIS
from halton.log.finding import UNREADABLE, Finding
from halton.log.store import Head, read_only
from halton.log.stretch import Stretch, read_stretch

BEGINNING = Head(0, GENESIS)
_AT = "select position, hash from event where position = ?"
_LAST = "select position, hash from event order by position desc limit 1"


class Verdict(msgspec.Struct, frozen=True):
    """What a verification found: how many events hold, the last of them, and the first bad position with its meaning.

    `first` is where it began: 1, or the position of an anchor. A fault without a position is an anchor that is nowhere.
    """

    events: int
    position: int
    head: str
    bad_position: int | None = None
    meaning: str | None = None
    kind: str | None = None
    first: int = 1

    @property
    def sound(self) -> bool:
        """Whether every event stands as it was written."""
        return self.kind is None

    @property
    def finding(self) -> Finding | None:
        """The fault, with what to do about it."""
        return Finding("log", self.kind, self.meaning or "", self.bad_position) if self.kind else None


def verify(
    path: Path, since: Anchor | None = None, *, processes: int = 1, on_progress: Callable[[int], None] = lambda events: None
) -> Verdict:
    """Check that positions have no gap and that every hash follows from the one before it.

    With an anchor, only that its event is in the log and what follows it. `on_progress` is told how many events were read
    since it last was.

    :raises LogError: if there is no log.
    """
    connection = read_only(path)
    try:
        start = BEGINNING if since is None else _before(connection, since)
        if isinstance(start, Verdict):
            return start
        starts = _starts(connection, start, _head(connection), processes)
    except UNREADABLE:
        start = BEGINNING  # let it be read row by row: that names the first that cannot
        starts = [start]
    finally:
        connection.close()
    stretch = read_abreast(path, starts, on_progress) if len(starts) > 1 else read_stretch(path, start, None, on_progress)
    return _verdict(stretch, start)


def _verdict(stretch: Stretch, start: Head) -> Verdict:
    return Verdict(
        events=stretch.last.position - start.position,
        position=stretch.last.position,
        head=stretch.last.hash.hex(),
        bad_position=stretch.bad_position,
        meaning=stretch.meaning,
        kind=stretch.kind,
        first=start.position + 1,
    )


def _before(connection: sqlite3.Connection, since: Anchor) -> Head | Verdict:
    """The head that the anchor's own event follows: that event is verified too."""
    last = _head(connection)
    noted = _find(connection, since)
    if noted is None:
        return _lost(since, last)
    if not since.fits(noted.hash):
        return _refused(last, noted.position, "rewritten", "the event here is not the one that you noted")
    if noted.position == 1:
        return BEGINNING
    before = connection.execute(_AT, (noted.position - 1,)).fetchone()
    if before is None:
        missing = noted.position - 1
        return _refused(last, missing, "missing", f"events {missing} to {missing} are missing")
    return Head(*before)


def _find(connection: sqlite3.Connection, since: Anchor) -> Head | None:
    if since.position is None:
        query = "select position, hash from event where substr(lower(hex(hash)), 1, ?) = ? limit 1"
        row = connection.execute(query, (len(since.prefix), since.prefix)).fetchone()
    else:
        row = connection.execute(_AT, (since.position,)).fetchone()
    return Head(*row) if row else None


def _lost(since: Anchor, last: Head) -> Verdict:
    if since.position is None:
        return _refused(last, None, "unknown_anchor", "no event of this log is the one that you noted")
    if since.position <= last.position:
        return _refused(last, since.position, "missing", f"events {since.position} to {since.position} are missing")
    meaning = f"the log ends at position {last.position}, before the event {since.position} that you noted"
    return _refused(last, last.position + 1, "cut_off", meaning)


def _refused(last: Head, position: int | None, kind: str, meaning: str) -> Verdict:
    return Verdict(0, last.position, last.hash.hex(), position, meaning, kind, first=position or 1)


def _head(connection: sqlite3.Connection) -> Head:
    row = connection.execute(_LAST).fetchone()
    return Head(*row) if row else BEGINNING


def _starts(connection: sqlite3.Connection, start: Head, last: Head, processes: int) -> list[Head]:
    """Where each process begins: behind the start, and behind events at equal distances."""
    starts = [start]
    for number in range(1, processes):
        row = connection.execute(_AT, (start.position + (last.position - start.position) * number // processes,)).fetchone()
        if row and isinstance(row[1], bytes) and len(row[1]) == len(GENESIS) and row[0] > starts[-1].position:
            starts.append(Head(*row))
    return starts
