"""What an agent's status bar shows of the ledger. Plain sqlite3 and nothing else: it runs every few hundred milliseconds."""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from datetime import UTC, datetime, timedelta

HOUR = timedelta(hours=1)
WINDOW = timedelta(hours=5)
# What one line may read. A session or an hour of more calls is shown as «at least».
HOUR_CALLS = 2_000
SESSION_CALLS = 3_000


# To import typing, for its NamedTuple, would take four of the milliseconds that there are.
class Spent(namedtuple("Spent", "calls known_calls unpriced_calls cost_pico notional_pico is_cut", defaults=(False,))):
    """The money of some calls: `cost_pico` is billed, `notional_pico` a subscription covers; `is_cut` if not all were read."""

    __slots__ = ()

    @property
    def is_known(self) -> bool:
        """Whether the cost of any of them is known."""
        return bool(self.known_calls or not self.calls)

    @property
    def is_short(self) -> bool:
        """Whether the true sum may be larger."""
        return bool(self.is_cut or self.unpriced_calls)


class Line(namedtuple("Line", "today suspect_calls session last_hour plan_share not_metered is_parked")):
    """Everything on the line: three Spent (`session` may be None), `plan_share` of the five-hour window, 1 for all, or None."""

    __slots__ = ()


def read_line(connection: sqlite3.Connection, *, now: datetime, session: str | None = None) -> Line | None:
    """The line at a moment, whose zone decides which day it is; None if the views hold no call yet."""
    if connection.execute("select 1 from usage_daily limit 1").fetchone() is None:
        return None
    today, suspect_calls = _today(connection, now)
    found = _sum(connection, "session = ?", (session,), SESSION_CALLS) if session else None
    hour = (_text(now - HOUR), _text(now))
    return Line(
        today=today,
        suspect_calls=suspect_calls,
        session=found if found and found.calls else None,
        last_hour=_sum(connection, "started_at > ? and started_at <= ?", hour, HOUR_CALLS),
        plan_share=_plan_share(connection, now),
        not_metered=_not_metered(connection, now),
        is_parked=connection.execute("select 1 from parked limit 1").fetchone() is not None,
    )


def _today(connection: sqlite3.Connection, now: datetime) -> tuple[Spent, int]:
    query = """select coalesce(sum(calls), 0), coalesce(sum(calls - failed_calls - unpriced_calls), 0),
                      coalesce(sum(unpriced_calls), 0), coalesce(sum(cost_pico), 0), coalesce(sum(notional_pico), 0),
                      coalesce(sum(suspect_calls), 0)
                 from usage_daily where day = ?"""
    calls, known, unpriced, cost, notional, suspect = connection.execute(query, (now.strftime("%Y-%m-%d"),)).fetchone()
    # A call may count as failed and as unpriced: where there is money, some call's cost is known all the same.
    return Spent(calls, max(known, int(cost + notional > 0)), unpriced, cost, notional), suspect


def _sum(connection: sqlite3.Connection, which: str, values: tuple[str | None, ...], limit: int) -> Spent:
    """The newest of these calls, `limit` at the most: the rule of usage_daily, read from an index of calls and from cost."""
    query = f"""select count(*), coalesce(sum(k.cost_known), 0),
                       coalesce(sum(not k.cost_known and k.cost_reason is not 'failed'), 0),
                       coalesce(sum(iif(k.cost_known and not k.suspect and k.basis <> 'subscription', k.cost_pico, 0)), 0),
                       coalesce(sum(iif(k.cost_known and not k.suspect and k.basis =  'subscription', k.cost_pico, 0)), 0)
                  from (select position, origin from calls where {which} order by started_at desc limit {limit}) as c
                 cross join cost as k on k.position = c.position and k.origin = c.origin"""
    calls, known, unpriced, cost, notional = connection.execute(query, values).fetchone()
    return Spent(calls, known, unpriced, cost, notional, calls == limit)


def _plan_share(connection: sqlite3.Connection, now: datetime) -> float | None:
    """The last word of any of Anthropic's hosts, unless its window is over."""
    query = """with recursive hosts (host) as (
                   select min(host) from quota where provider = 'anthropic'
                    union all
                   select (select min(q.host) from quota as q where q.provider = 'anthropic' and q.host > h.host)
                     from hosts as h where h.host is not null)
               select q.utilisation, coalesce(q.resets_at > :now, q.at > :earlier)
                 from hosts as h
                cross join quota as q on q.provider = 'anthropic' and q.host = h.host and q.window = '5h' and q.origin = 1
                 and q.position = (select max(l.position) from quota as l
                                    where l.provider = 'anthropic' and l.host = h.host and l.window = '5h' and l.origin = 1)
                order by q.position desc limit 1"""
    row = connection.execute(query, {"now": _text(now), "earlier": _text(now - WINDOW)}).fetchone()
    return row[0] if row and row[1] else None


def _not_metered(connection: sqlite3.Connection, now: datetime) -> int:
    """Calls and connections of today that were not metered."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    query = "select coalesce(sum(calls + connections), 0) from gaps where started_at >= ? and ended_at >= ?"
    return int(connection.execute(query, (_text(midnight - 24 * HOUR), _text(midnight))).fetchone()[0])


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
