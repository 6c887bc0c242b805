"""The rates in force at a moment, for guesses about calls: see halton.policy.rates."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime

from halton.policy.expectation import RatePair
from halton.policy.rates import Rated, RateTable
from halton.views.preference import SHIPPED
from halton.views.prices import IN_FORCE


class DailyRates:
    """The table of rates of each UTC day, read when it is first asked for: a pure function of the prices in the views."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._tables: dict[str, RateTable] = {}

    def of(self, started_at: str) -> RateTable:
        """The table of the day of a call, by the prices that held when it began."""
        day = started_at[:10]
        if day not in self._tables:
            self._tables[day] = read_rates(self._connection, f"{day}T00:00:00.000000Z")
        return self._tables[day]


def read_rates(connection: sqlite3.Connection, at: str | datetime) -> RateTable:
    """The ordinary rates in force at a moment (the views' text, or a time), without those that lack input or output."""
    moment = at if isinstance(at, str) else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    query = f"""select provider, match, book, input_pico, output_pico from ({IN_FORCE})
                 where input_pico is not null and output_pico is not null
                 order by valid_from, position"""
    rows = connection.execute(query, {"at": moment})
    return RateTable(tuple(Rated(row[0], tuple(json.loads(row[1])), _rank(row[2]), RatePair(row[3], row[4])) for row in rows))


def _rank(book: str | None) -> int:
    return 2 if book is None else int(book not in SHIPPED)
