"""Sealed segments against the log: each file's bytes against what the log says was sealed, and both against the chain."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from halton.events.codec import decode
from halton.events.types import SegmentSealed
from halton.log.chain import GENESIS
from halton.log.finding import UNREADABLE, Finding
from halton.log.origin import read_origin
from halton.log.segments.segment import Segment, SegmentError, check, digest_of, find_segments
from halton.log.store import read_only

_SEALED = "select data from event where type = ? and type not in ('call.started', 'call.completed') order by position"
_HASH = "select hash from event where position = ?"


class Agreement(msgspec.Struct, frozen=True):
    """How many files there are and the events in them, how many the log names that are gone, and what does not agree."""

    files: int
    events: int
    gone: int
    findings: tuple[Finding, ...]


def check_segments(
    path: Path, folder: Path, first: int = 1, on_progress: Callable[[int], None] = lambda events: None
) -> Agreement:
    """Hold the segments that reach to position `first` or beyond against the log; `on_progress` is told of their events.

    A file that the log knows is read for its digest; one that it does not know is read row by row.

    :raises LogError: if there is no log.
    """
    found = [segment for segment in find_segments(folder) if segment.last >= first]
    findings: list[Finding] = []
    with closing(read_only(path)) as connection:
        try:
            known = {sealed.file: sealed for sealed in _sealed(connection) if sealed.last >= first}
            for segment in found:
                findings += _compared(connection, segment, known.get(segment.path.name))
                on_progress(segment.events)
        except (*UNREADABLE, msgspec.MsgspecError) as error:
            findings.append(Finding("segment", "unreadable", f"the log cannot be read beside them ({type(error).__name__})"))
            known = {}
    gone = known.keys() - {segment.path.name for segment in found}
    return Agreement(len(found), sum(segment.events for segment in found), len(gone), tuple(findings))


def _compared(connection: sqlite3.Connection, segment: Segment, sealed: SegmentSealed | None) -> Iterator[Finding]:
    try:
        previous, tip = _told(segment, sealed) if sealed else _claimed(connection, segment)
    except SegmentError as error:
        yield Finding("segment", "segment", f"{segment.path.name}: {error.what}", segment.first)
        return
    for position, said in ((segment.first - 1, previous), (segment.last, tip)):
        if _hash(connection, position) != said:
            meaning = f"{segment.path.name}: the log has another hash at position {position}, or none"
            yield Finding("segment", "segment", meaning, segment.first)
            return


def _told(segment: Segment, sealed: SegmentSealed) -> tuple[str, str]:
    if digest_of(segment.path) != sealed.digest:
        raise SegmentError(segment.path, "its bytes are not those that were sealed")
    return sealed.previous, sealed.tip


def _claimed(connection: sqlite3.Connection, segment: Segment) -> tuple[str, str]:
    claims, _ = check(segment)
    if claims.origin != read_origin(connection):
        raise SegmentError(segment.path, "it comes from another log")
    return claims.previous, claims.tip


def _sealed(connection: sqlite3.Connection) -> Iterator[SegmentSealed]:
    latest: dict[tuple[int, int], SegmentSealed] = {}
    for (data,) in connection.execute(_SEALED, (SegmentSealed.TYPE,)):
        event = decode(SegmentSealed.TYPE, data)
        assert isinstance(event, SegmentSealed)
        latest[event.first, event.last] = event
    yield from latest.values()


def _hash(connection: sqlite3.Connection, position: int) -> str | None:
    if position == 0:
        return GENESIS.hex()
    row = connection.execute(_HASH, (position,)).fetchone()
    return str(row[0].hex()) if row else None
