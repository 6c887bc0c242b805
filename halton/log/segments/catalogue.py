"""What there is of segments: those that the log knows of, whether their files are there, and files that it does not know of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal

import msgspec

from halton.events.types import SegmentSealed
from halton.log.segments.due import sealed_upto
from halton.log.segments.mend import is_whole, last_sealed
from halton.log.segments.segment import Segment, find_segments
from halton.log.store import Log, read_only

_MOMENT = "select recorded_at from event where position = ?"


class Entry(msgspec.Struct, frozen=True):
    """One segment. `state` is whole, missing, damaged, or untold: a file that the log knows nothing of, or no longer.

    `began_at` and `ended_at` are when its first and last event were recorded (µs UTC), which a file's name does not tell.
    """

    first: int
    last: int
    file: str
    bytes: int
    digest: str
    state: Literal["whole", "missing", "damaged", "untold"]
    began_at: int | None = None
    ended_at: int | None = None

    @property
    def events(self) -> int:
        """How many it holds."""
        return self.last - self.first + 1


class Catalogue(msgspec.Struct, frozen=True):
    """All segments by position, and the events that are in none yet."""

    entries: tuple[Entry, ...]
    head: int
    sealed: int

    @property
    def unsealed(self) -> int:
        """How many events no segment holds."""
        return self.head - self.sealed


def read_catalogue(log: Log, folder: Path, *, thorough: bool = False) -> Catalogue:
    """The segments of a log. Whether a file is damaged is told by its size, and only if `thorough` by its bytes.

    :raises LogError: if the log cannot be read.
    """
    with closing(read_only(log.path)) as reader:
        known = last_sealed(log)
        entries = [_entry(reader, folder, sealed, thorough) for sealed in known]
        entries += _untold(folder, {sealed.file for sealed in known})
        ordered = tuple(sorted(entries, key=lambda entry: (entry.first, entry.last)))
        return Catalogue(ordered, log.head().position, sealed_upto(reader))


def _entry(reader: sqlite3.Connection, folder: Path, sealed: SegmentSealed, thorough: bool) -> Entry:
    began_at, ended_at = (reader.execute(_MOMENT, (position,)).fetchone()[0] for position in (sealed.first, sealed.last))
    state = _state(folder / sealed.file, sealed, thorough)
    return Entry(sealed.first, sealed.last, sealed.file, sealed.bytes, sealed.digest, state, began_at, ended_at)


def _state(path: Path, sealed: SegmentSealed, thorough: bool) -> Literal["whole", "missing", "damaged"]:
    try:
        whole = path.stat().st_size == sealed.bytes
    except OSError:
        return "missing"
    return "whole" if whole and (not thorough or is_whole(path, sealed)) else "damaged"


def _untold(folder: Path, known: set[str]) -> Iterator[Entry]:
    for segment in find_segments(folder):
        if segment.path.name not in known:
            yield _of_file(segment)


def _of_file(segment: Segment) -> Entry:
    size = segment.path.stat().st_size
    return Entry(segment.first, segment.last, segment.path.name, size, segment.digest, "untold")
