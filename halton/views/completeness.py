"""What the totals of a report lack, and by which prices they were made: no total is shown without it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime, time, timedelta

import msgspec

from halton.views.books import Book
from halton.views.calls import utc_text
from halton.views.choice import Choice
from halton.views.period import Period
from halton.views.positions import read_positions
from halton.views.spend import Spend, calls_between, calls_near, read_spend

_ALL_REASONS = """select rate_reason, count(*) from cost
                   where rate_reason is not null and stated_pico is null and rate_reason <> 'failed'
                   group by 1 order by 2 desc, 1"""
# From one reason to the next in the index of calls without a cost, and within each from the first call of the days to the last.
_REASONS = """with recursive reasons (reason) as (
                  select min(rate_reason) from cost where rate_reason is not null and stated_pico is null
                   union all
                  select (select min(k.rate_reason) from cost as k
                           where k.rate_reason > r.reason and k.rate_reason is not null and k.stated_pico is null)
                    from reasons as r where r.reason is not null),
              ends (first, last) as materialized (select min(c.position), max(c.position) from calls as c where {near})
              select r.reason, count(*)
                from ends as e
               cross join reasons as r
               cross join cost as k
                  on k.rate_reason = r.reason and k.rate_reason is not null and k.stated_pico is null
                 and k.position between e.first and e.last
               cross join calls as c on c.position = k.position and c.origin = k.origin
               where r.reason <> 'failed' and {where}
               group by 1 order by 2 desc, 1"""


class Unpriced(msgspec.Struct, frozen=True):
    """A model with calls whose cost is not known."""

    provider: str
    model: str
    calls: int


class Completeness(msgspec.Struct, frozen=True, kw_only=True):
    """Calls without a price and why, traffic that was not metered, events not yet in the views; and the books of prices.

    `unpriced_reasons` are those of the table cost; usage_unknown counts the calls whose usage never came.
    """

    unpriced_calls: int = 0
    suspect_calls: int = 0
    gaps: int = 0
    gap_connections: int = 0
    gap_calls: int = 0
    events_behind: int = 0
    parked: tuple[str, ...] = ()
    unpriced_reasons: dict[str, int] = {}
    unpriced_models: tuple[Unpriced, ...] = ()
    books: tuple[Book, ...] = ()
    own_prices: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether the totals are the whole truth."""
        return not (self.unpriced_calls or self.suspect_calls or self.gaps or self.events_behind or self.parked)


def read_completeness(
    connection: sqlite3.Connection, choice: Choice, total: Spend, *, head: int, books: Iterable[Book] = ()
) -> Completeness:
    """What this total over these calls lacks; `head` is the last position of the log."""
    gaps, connections, calls = _gaps(connection, choice.period)
    positions = read_positions(connection, head)
    return Completeness(
        unpriced_calls=total.unpriced_calls,
        suspect_calls=total.suspect_calls,
        gaps=gaps,
        gap_connections=connections,
        gap_calls=calls,
        events_behind=max((position.behind for position in positions), default=head),
        parked=tuple(position.name for position in positions if position.parked),
        unpriced_reasons=_reasons(connection, choice) if total.unpriced_calls else {},
        unpriced_models=_models(connection, choice) if total.unpriced_calls else (),
        books=tuple(books),
        own_prices=connection.execute("select count(distinct position) from prices where book is null").fetchone()[0],
    )


def midnights(period: Period) -> tuple[datetime | None, datetime | None]:
    """The moments at which a period begins and ends, by the local clock."""
    first = datetime.combine(period.first, time.min).astimezone() if period.first else None
    last = datetime.combine(period.last + timedelta(days=1), time.min).astimezone() if period.last else None
    return first, last


def _gaps(connection: sqlite3.Connection, period: Period) -> tuple[int, int, int]:
    query = """select count(*), coalesce(sum(connections), 0), coalesce(sum(calls), 0) from gaps
                where (:begin is null or ended_at >= :begin) and (:end is null or started_at < :end)"""
    begin, end = (utc_text(moment) for moment in midnights(period))
    found: tuple[int, int, int] = connection.execute(query, {"begin": begin, "end": end}).fetchone()
    return found


def _reasons(connection: sqlite3.Connection, choice: Choice) -> dict[str, int]:
    if choice.is_all:
        return dict(connection.execute(_ALL_REASONS).fetchall())
    where, values = calls_between(choice)
    where += choice.condition("c", "coalesce(c.model, c.model_requested, 'unknown')")
    query = _REASONS.format(near=calls_near(choice), where=where)
    return dict(connection.execute(query, values | choice.values()).fetchall())


def _models(connection: sqlite3.Connection, choice: Choice) -> tuple[Unpriced, ...]:
    rows = [row for row in read_spend(connection, ["model"], choice) if row.unpriced_calls]
    rows.sort(key=lambda row: (-row.unpriced_calls, row.key))
    return tuple(Unpriced(str(row.key[0]), str(row.key[1]), row.unpriced_calls) for row in rows)
