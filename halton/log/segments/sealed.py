"""The files that our own log says were sealed, for whoever reads them in its place."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from halton.events.codec import decode
from halton.events.types import SegmentSealed
from halton.log.segments.segment import Segment
from halton.log.store import FREQUENT


def read_sealed(log: sqlite3.Connection, folder: Path, table: str = "event") -> list[Segment]:
    """The last word of the log on each range that was sealed, in order of positions, each file with its whole digest.

    Nothing is said of whether the files are there.

    :raises sqlite3.Error: if the log cannot be read.
    """
    query = f"select data from {table} where type = ? and type not in {FREQUENT} order by position"
    found: dict[tuple[int, int], Segment] = {}
    for (data,) in log.execute(query, (SegmentSealed.TYPE,)):
        sealed = decode(SegmentSealed.TYPE, data)
        assert isinstance(sealed, SegmentSealed)
        found[sealed.first, sealed.last] = Segment(sealed.first, sealed.last, sealed.digest, folder / sealed.file)
    return [found[positions] for positions in sorted(found)]
