"""Why a total may have moved since somebody looked: prices that came after the calls they hold for, and new rules."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec

LOOKED_AT = 10_000


class Restatement(msgspec.Struct, frozen=True):
    """One reason: calls priced by a price.set that is younger than they, or views that were made anew.

    `at` is when that was recorded, UTC. `what` names the models and the book, or the projections. `calls` are those of the days
    asked for: None where it may be any, and no more than 10,000 are counted.
    """

    kind: str
    at: str
    what: str
    calls: int | None


def read_restatements(
    connection: sqlite3.Connection, *, first_day: str = "", last_day: str = "9", since: str = ""
) -> Iterator[Restatement]:
    """What was recorded at or after `since` (RFC 3339, UTC) and touches calls of these local days, the latest first."""
    yield from _prices(connection, first_day, last_day, since)
    query = """select rebuilt_at, projections from rebuilds
                where reason = 'rules_changed' and rebuilt_at >= ? order by position desc"""
    for at, projections in connection.execute(query, (since,)):
        yield Restatement("rules", at, ", ".join(msgspec.json.decode(projections)), None)


def _prices(connection: sqlite3.Connection, first_day: str, last_day: str, since: str) -> Iterator[Restatement]:
    # A book takes some seconds to load, and nobody looked at the calls that were made meanwhile.
    query = """with late as (select price, position, origin from main.cost where price > position order by price desc limit ?)
               select max(p.set_at), coalesce(p.book, ''), group_concat(distinct p.model), count(*)
                 from late as k
                 join calls as c on c.position = k.position and c.origin = k.origin and c.day between ? and ?
                 join prices as p on p.position = k.price and p.origin = k.origin and p.variant = '' and p.above_tokens = 0
                where p.set_at >= ?
                  and (p.book is null or c.started_at < strftime('%Y-%m-%dT%H:%M:%fZ', p.set_at, '-10 minutes'))
                group by 2
                order by 1 desc"""
    for at, book, models, calls in connection.execute(query, (LOOKED_AT, first_day, last_day, since)):
        yield Restatement("price", at, f"{models.replace(',', ', ')} ({book or 'your own'})", calls)
