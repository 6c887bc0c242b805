"""The sessions of a period that cost most, from the sums that are kept of each."""

from __future__ import annotations

import sqlite3

import msgspec

from halton.views.calls import utc_text
from halton.views.completeness import midnights
from halton.views.period import Period
from halton.views.spend import Spend

READS = ("sessions",)
_QUERY = """select s.session, s.origin, s.began_at, s.last_at, c.project, c.client, coalesce(c.model, c.model_requested), s.calls,
                   s.failed_calls, s.unpriced_calls, s.suspect_calls, s.input_tokens, s.cache_read_tokens,
                   s.cache_write_5m_tokens + s.cache_write_1h_tokens + s.cache_write_other_tokens, s.output_tokens,
                   s.reasoning_tokens, s.cost_pico, s.notional_pico
              from (select * from session_sums
                     where last_at >= :begin and last_at < :end
                     order by iif(:notional, notional_pico, cost_pico) desc, cost_pico + notional_pico desc, last_at desc, session
                     limit :limit) as s
              left join calls as c on c.position = s.last_position and c.origin = s.origin
             order by iif(:notional, s.notional_pico, s.cost_pico) desc, s.cost_pico + s.notional_pico desc, s.last_at desc,
                      s.session"""


class DearSession(msgspec.Struct, frozen=True):
    """A session as a whole; project, client and model are those of its last call, None where that is not known."""

    session: str
    origin: int
    began_at: str
    last_at: str
    project: str | None
    client: str | None
    model: str | None
    spend: Spend


def read_dear_sessions(connection: sqlite3.Connection, period: Period, *, notional: bool, limit: int) -> list[DearSession]:
    """Those whose last call lies in the period, by what was billed, or with `notional` by what a subscription covered."""
    begin, end = (utc_text(moment) for moment in midnights(period))
    asked = {"begin": begin or "", "end": end or "9", "notional": notional, "limit": limit}
    return [DearSession(*(*row[:7], Spend((row[0],), *row[7:]))) for row in connection.execute(_QUERY, asked)]
