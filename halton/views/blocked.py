"""The calls that policies kept back, by day."""

from __future__ import annotations

import sqlite3

from halton.views.calls import utc_text
from halton.views.completeness import midnights
from halton.views.period import Period

READS = ("policies",)
_QUERY = """select date(at, 'localtime'), count(*) from policy_hits
             where hit = 'blocked' and (:begin is null or at >= :begin) and (:end is null or at < :end)
             group by 1 order by 1"""


def read_blocked(connection: sqlite3.Connection, period: Period) -> dict[str, int]:
    """How many were blocked on each day of this period that had any, by this machine's clock."""
    begin, end = (utc_text(moment) for moment in midnights(period))
    return dict(connection.execute(_QUERY, {"begin": begin, "end": end}).fetchall())
