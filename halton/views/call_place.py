"""Where a call lies in the log, found by its id or the beginning of it without reading all calls."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

_HEX = re.compile(r"[0-9a-f]{1,32}(?:\.[0-9]*)?")
_PART = re.compile("[0-9a-f]{1,31}")
_FIRST = "c.started_at, c.position"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_MS = 253_370_764_800_000  # the year 9999
# An exchange gets its id when its head is read; a socket's later inferences begin when they do.
SLACKS = ((timedelta(minutes=1), timedelta(minutes=10)), (timedelta(hours=1), timedelta(hours=26)))


class Place(msgspec.Struct, frozen=True):
    """One call of a log, of which this machine's is 1; `counted_as` is where that lies in which its response counts instead."""

    position: int
    call_id: str
    started_at: str
    counted_as: int | None
    origin: int = 1


def find_calls(
    connection: sqlite3.Connection, text: str, limit: int = 5, *, of_all: bool = False, near: bool = False
) -> list[Place]:
    """The call of this id, or those whose ids begin so, the first that began first; `last` is the one that began last.

    They are calls of this machine, or `of_all` whose logs were imported too. With `near` they are looked for only where their id
    says that they began, which an index tells at once; without it an id of another kind is looked for among all calls.
    """
    own = "true" if of_all else "c.origin = 1"
    if text == "last":
        return _read(connection, "c.origin = 1 and c.started_at >= ''", {}, "c.started_at desc, c.position desc", 1)
    text = text.lower()
    for begin, end in (*_spans(text), *(() if near else (("", ":"),))):
        values = {"begin": begin, "end": end, "text": text, "length": len(text)}
        where = f"{own} and c.started_at >= :begin and c.started_at < :end"
        found = _read(connection, f"{where} and substr(c.call_id, 1, :length) = :text", values, _FIRST, limit)
        # The first few that begin so are found at once; among all of a year's calls none can be of so short an id.
        if len(found) == limit and not _PART.fullmatch(text):
            found = _read(connection, f"{where} and c.call_id = :text", values, _FIRST, limit) or found
        if found:
            return [place for place in found if place.call_id == text] or found
    return []


def _spans(text: str) -> Iterator[tuple[str, str]]:
    """From when until when a call of this id can have begun: its first 48 bits are milliseconds (RFC 9562, version 7)."""
    if not _HEX.fullmatch(text):
        return
    digits = text.partition(".")[0][:12]
    first, last = (int(digits.ljust(12, fill), 16) for fill in "0f")
    if last > _MOST_MS:
        return
    for before, behind in SLACKS:
        yield _utc(first, -before), _utc(last, behind)


def _utc(milliseconds: int, slack: timedelta) -> str:
    moment = EPOCH + max(timedelta(0), timedelta(milliseconds=milliseconds) + slack)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _read(connection: sqlite3.Connection, where: str, values: dict[str, object], order: str, limit: int) -> list[Place]:
    query = f"""select c.position, c.call_id, c.started_at, r.counted_as, c.origin
                  from calls as c
                  left join repeats as r on r.position = c.position and r.origin = c.origin
                 where {where}
                 order by {order}
                 limit :limit"""
    return [Place(*row) for row in connection.execute(query, {**values, "limit": limit})]
