"""The prices and one call, read straight from the log: what an explanation needs, with no view between."""

from __future__ import annotations

import sqlite3

from halton.events.codec import decode
from halton.events.types import CallCompleted, PriceSet
from halton.pricing.in_force import Prices


def read_prices(log: sqlite3.Connection, upto: int | None = None, provider: str | None = None) -> Prices:
    """The prices that were set up to a position, of one provider or of all, found by the index of rare events."""
    # The second condition looks idle, but without it SQLite does not see that the index event_rare fits.
    query = """select position, data from event
                where type = ? and type not in ('call.started', 'call.completed') and position <= coalesce(?, position)
                  and (? is null or data ->> '$.provider' = ?)
                order by position"""
    values = (PriceSet.TYPE, upto, provider, provider)
    return Prices.of((position, _price(data)) for position, data in log.execute(query, values))


def read_call(log: sqlite3.Connection, position: int) -> CallCompleted | None:
    """The call.completed event at a position, if that is one."""
    row = log.execute("select type, data from event where position = ?", (position,)).fetchone()
    event = decode(*row) if row and row[0] == CallCompleted.TYPE else None
    return event if isinstance(event, CallCompleted) else None


def _price(data: str) -> PriceSet:
    event = decode(PriceSet.TYPE, data)
    assert isinstance(event, PriceSet)
    return event
