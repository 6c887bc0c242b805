"""The calls of a period that took longest and those that cost most, out of its last so many."""

from __future__ import annotations

import sqlite3

import msgspec

from halton.views.calls import utc_text
from halton.views.completeness import midnights
from halton.views.period import Period

READS = ("calls", "cost")
# No index knows how long a call took: this many are read, the last ones, so that the answer comes at once in any ledger.
LAST_CALLS = 10_000
# Each log counts its own positions, so the ends are those of each.
_ENDS = """select origin, min(position), max(position), count(*)
             from (select position, origin from calls where started_at >= :begin and started_at < :end
                    order by started_at desc limit :calls)
            group by origin"""
_COLUMNS = """c.call_id, c.started_at, c.project, c.provider, coalesce(c.model, c.model_requested), c.status, c.duration_ms,
              k.cost_pico"""
# Each by the order of its own table, that of the log: to read both side by side takes three times as long.
_SLOWEST = f"""select {_COLUMNS}
                 from (select position, origin from calls
                        where position between :low and :high and origin = :origin
                          and +started_at >= :begin and +started_at < :end and duration_ms > 0
                        order by duration_ms desc, position limit :limit) as s
                cross join calls as c on c.position = s.position and c.origin = s.origin
                cross join cost as k on k.position = s.position and k.origin = s.origin
                order by c.duration_ms desc, c.position"""
# Calls above $1,000 are in no total, so they are no dearest ones either. Between the ends there may lie calls that began before
# the period and ended in it: `spare` of the dearest may be such.
_DEAREST = f"""select {_COLUMNS}
                 from (select position, origin, cost_pico from cost
                        where position between :low and :high and origin = :origin and cost_pico > 0 and not suspect
                          and (basis = 'subscription') = :notional
                        order by cost_pico desc, position limit :limit + :spare) as k
                cross join calls as c on c.position = k.position and c.origin = k.origin
                where +c.started_at >= :begin and +c.started_at < :end
                order by k.cost_pico desc, c.position
                limit :limit"""
_SPARE = 100
_END = ("origin", "low", "high", "read")


class Extreme(msgspec.Struct, frozen=True):
    """One call; None where nobody knows."""

    call_id: str
    started_at: str
    project: str
    provider: str
    model: str | None
    status: str
    duration_ms: int | None
    cost_pico: int | None


class Extremes(msgspec.Struct, frozen=True):
    """The longest and the dearest first; `calls_read` are those looked at, `is_cut` if the period may have more of them."""

    slowest: tuple[Extreme, ...]
    dearest: tuple[Extreme, ...]
    calls_read: int
    is_cut: bool


def read_extremes(
    connection: sqlite3.Connection, period: Period, *, notional: bool, limit: int, calls: int = LAST_CALLS
) -> Extremes:
    """So many of both; the dearest among those that are billed, or with `notional` among those that a subscription covers."""
    begin, end = (utc_text(moment) for moment in midnights(period))
    asked = {"begin": begin or "", "end": end or "9", "calls": calls, "limit": limit, "notional": notional, "spare": _SPARE}
    ends = [dict(zip(_END, row, strict=True)) for row in connection.execute(_ENDS, asked)]
    slowest, dearest = (
        [Extreme(*row) for end in ends for row in connection.execute(query, asked | end)] for query in (_SLOWEST, _DEAREST)
    )
    # A sort keeps the order of equals, which is that of the logs.
    slowest.sort(key=lambda call: -(call.duration_ms or 0))
    dearest.sort(key=lambda call: -(call.cost_pico or 0))
    read = sum(end["read"] for end in ends)
    return Extremes(tuple(slowest[:limit]), tuple(dearest[:limit]), read, read >= calls)
