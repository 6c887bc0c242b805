"""What all calls of one session add up to, from the rollup of sessions: one row for each log that it is in."""

from __future__ import annotations

import sqlite3

from halton.views.spend import Spend

READS = ("sessions",)
_SUMMED = """
select sum(calls), sum(failed_calls), sum(unpriced_calls), sum(suspect_calls), sum(input_tokens), sum(cache_read_tokens),
       sum(cache_write_5m_tokens + cache_write_1h_tokens + cache_write_other_tokens), sum(output_tokens),
       sum(reasoning_tokens), sum(cost_pico), sum(notional_pico)
  from session_sums where session = :session"""


def read_session_sums(connection: sqlite3.Connection, session: str) -> Spend | None:
    """The sums of a session, None where there is no call of it."""
    row = connection.execute(_SUMMED, {"session": session}).fetchone()
    return None if row[0] is None else Spend((session,), *row)


def find_sessions(connection: sqlite3.Connection, text: str, limit: int = 5) -> list[str]:
    """The session of this name, or those whose names begin so, in their order; `last` is the one with the latest call."""
    if text == "last":
        query, values = "select session from session_sums order by last_at desc limit 1", dict[str, object]()
    else:
        query = """select distinct session from session_sums
                    where session >= :text and substr(session, 1, length(:text)) = :text and session < :text || char(1114111)
                    order by session <> :text, session limit :limit"""
        values = {"text": text, "limit": limit}
    found = [session for (session,) in connection.execute(query, values)]
    return found[:1] if found and found[0] == text else found
