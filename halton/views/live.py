"""What goes on: the calls that have begun and not ended, and those that end one after the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

# So many of the newest calls are read at once; whoever asks is told that there may have been more.
MOST = 20_000


class Ended(NamedTuple):
    """A call of this machine that has ended: where in the log, when (seconds since the epoch), and what it used."""

    position: int
    at: float
    prompt_tokens: int
    output_tokens: int
    status: str


class InFlight(NamedTuple):
    """How many calls have begun and not ended, and where in the log the first of them began."""

    calls: int
    first_position: int | None


def read_ended(connection: sqlite3.Connection, *, after: int | None = None, since: str = "") -> Iterator[Ended]:
    """The calls that ended behind a position of the log; without one, from the first that began at `since` on. The newest first.

    A response that came twice has its tokens once, as in all sums. The plus keeps SQLite to the index by time.
    """
    behind = "(select min(+s.position) - 1 from calls as s where s.started_at >= :since and s.origin = 1)"
    query = f"""select c.position, c.started_at, coalesce(c.duration_ms, 0),
                       d.input_tokens + d.cache_read_tokens + d.cache_write_5m_tokens + d.cache_write_1h_tokens
                       + d.cache_write_other_tokens, d.output_tokens, c.status
                  from (select position, origin, started_at, duration_ms, status from calls
                         where origin = 1 and position > {":after" if after is not None else behind}
                         order by position desc limit {MOST}) as c
                 cross join daily_parts as d on d.position = c.position and d.origin = c.origin"""
    for position, started_at, duration_ms, prompt, output, status in connection.execute(query, {"after": after, "since": since}):
        yield Ended(position, datetime.fromisoformat(started_at).timestamp() + duration_ms / 1000, prompt, output, status)


def read_in_flight(connection: sqlite3.Connection) -> InFlight:
    """The calls of this machine whose beginning the views hold and whose end they do not."""
    return InFlight(*connection.execute("select count(*), min(position) from open_heads where origin = 1").fetchone())


def read_began(log: sqlite3.Connection, position: int) -> float | None:
    """When the call began whose head lies there, in seconds since the epoch; None where the log has no such event."""
    row = log.execute("select data ->> '$.started_at' from event where position = ?", (position,)).fetchone()
    return row[0] / 1e6 if row and row[0] is not None else None


def has_calls(connection: sqlite3.Connection) -> bool:
    """Whether the views hold any call."""
    return connection.execute("select 1 from usage_daily limit 1").fetchone() is not None
