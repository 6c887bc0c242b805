"""What the log says of segments of other machines: which logs they are of, how far they reach, and which files hold them."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import msgspec

from halton.errors import LogError
from halton.events.codec import decode
from halton.events.types import SegmentsImported
from halton.log.segments.segment import Segment, segment_at
from halton.log.store import FREQUENT

OWN_NUMBER = 1
ORIGIN = re.compile("[0-9a-f]{32}")


class Imported(msgspec.Struct, frozen=True):
    """The segments of one other log: its id, what its machine is called, its last position here, and the files that hold it.

    `number` is its place among all logs that were ever imported into ours, in order, from 2 on: 1 is our own. The files come in
    order of positions. They hold each position up to `last` at least once, and may overlap: whoever reads them one after the
    other skips what was read before. The digest of each is the whole one, so `opened` reads no other bytes than those that were
    imported, and names a file that is gone or damaged.
    """

    number: int
    origin: str
    name: str | None
    last: int
    tip: str
    files: tuple[Segment, ...]


def read_imported(log: sqlite3.Connection, folder: Path, upto: int | None = None, table: str = "event") -> list[Imported]:
    """What our log says by position `upto` of ours, or by now; `folder` is that of our segments, `table` may be `log.event`.

    Nothing is said of whether the files are there.

    :raises sqlite3.Error: if the log cannot be read.
    :raises LogError: if an event does not hold what it should.
    """
    query = f"""select position, data from {table} where type = ? and type not in {FREQUENT} and position <= ?
                 order by position"""
    found: dict[str, Imported] = {}
    for position, data in log.execute(query, (SegmentsImported.TYPE, 2**63 - 1 if upto is None else upto)):
        event = _event(position, data)
        before = found.get(event.origin, Imported(OWN_NUMBER + 1 + len(found), event.origin, None, 0, "", ()))
        found[event.origin] = _after(before, event, folder / event.origin)
    return list(found.values())


def _event(position: int, data: str) -> SegmentsImported:
    try:
        event = decode(SegmentsImported.TYPE, data)
    except (msgspec.MsgspecError, TypeError) as error:
        raise LogError(f"Event {position} does not say which segments were imported. See: halton verify") from error
    assert isinstance(event, SegmentsImported)
    if not ORIGIN.fullmatch(event.origin) or len(event.files) != len(event.digests) or "/" in "".join(event.files):
        raise LogError(f"Event {position} names no segments that could lie here. See: halton verify")
    return event


def _after(before: Imported, event: SegmentsImported, folder: Path) -> Imported:
    named = zip(event.files, event.digests, strict=True)
    added = [segment_at(folder / file)._replace(digest=digest) for file, digest in named]
    kept = [file for file in before.files if not (event.first <= file.first and file.last <= event.last)]
    last, tip = max((before.last, before.tip), (event.last, event.tip))
    files = tuple(sorted([*kept, *added], key=lambda file: (file.first, file.last)))
    return Imported(before.number, before.origin, event.name or before.name, last, tip, files)
