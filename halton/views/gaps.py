"""What was not metered: every total is short by this much, so every report says it."""

from __future__ import annotations

import sqlite3
from datetime import datetime

import msgspec

from halton.views.calls import utc_text


class GapTotal(msgspec.Struct, frozen=True):
    """The gaps of one cause, added up."""

    cause: str
    gaps: int
    connections: int
    calls: int
    bytes: int
    first_at: str
    last_at: str


def read_gaps(connection: sqlite3.Connection, *, since: datetime | None = None, until: datetime | None = None) -> list[GapTotal]:
    """The totals of gaps that touch this time, the gravest cause first."""
    query = """select cause, count(*), sum(connections), sum(calls), sum(bytes), min(started_at), max(ended_at)
                 from gaps
                where (:since is null or ended_at >= :since) and (:until is null or started_at < :until)
                group by cause
                order by sum(calls) + sum(connections) desc, cause"""
    return [GapTotal(*row) for row in connection.execute(query, {"since": utc_text(since), "until": utc_text(until)})]
