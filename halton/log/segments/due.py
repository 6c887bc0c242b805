"""Which positions are to be sealed next: 65,536 events or one UTC day, whichever comes first, and never the open tail."""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple

from halton.events.types import SegmentSealed
from halton.log.segments.columns import DAY_US
from halton.log.store import FREQUENT

SEGMENT_EVENTS = 65_536
_SEALED = f"select data from event where type = ? and type not in {FREQUENT}"
_HEAD = "select coalesce(max(position), 0) from event"
# A day on which nothing happened but sealing would be sealed the next day, and that one the day after, for ever.
_BEGIN = "select position, recorded_at from event where position >= ? and type <> ? order by position limit 1"
_NEXT_DAY = "select min(position) from event where position > ? and position <= ? and recorded_at >= ?"


class Range(NamedTuple):
    """Positions, both ends included."""

    first: int
    last: int


def sealed_upto(log: sqlite3.Connection) -> int:
    """The last position that was sealed, by the word of the log; 0 before the first."""
    return max((json.loads(data)["last"] for (data,) in log.execute(_SEALED, (SegmentSealed.TYPE,))), default=0)


def due(log: sqlite3.Connection, now_us: int, *, tail: bool = False, limit: int = SEGMENT_EVENTS) -> Range | None:
    """The range to seal next, if one is whole: it has `limit` events, or its day is over. With `tail` what there is will do.

    A segment ends where a later day begins. Its day is that of its first event, those apart that only say what was sealed;
    events whose clock went back stay in it.
    """
    first = sealed_upto(log) + 1
    begin = log.execute(_BEGIN, (first, SegmentSealed.TYPE)).fetchone()
    if begin is None:
        return None
    position, recorded_at = begin
    (head,) = log.execute(_HEAD).fetchone()
    end, over = min(head, first + limit - 1), (recorded_at // DAY_US + 1) * DAY_US
    if not (tail or head >= first + limit - 1 or now_us >= over):
        return None
    if position > end:  # so much sealing in a row that it fills a segment
        return Range(first, end)
    (later,) = log.execute(_NEXT_DAY, (position, end, over)).fetchone()
    return Range(first, end if later is None else later - 1)
