"""The rates in force at a moment, for guesses about calls: see halton.policy.rates."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from datetime import UTC, datetime

from halton.policy.expectation import RatePair
from halton.policy.rates import Rated, RateTable
from halton.views.preference import SHIPPED
from halton.views.prices import IN_FORCE


class DailyRates:
    """The table of rates of each UTC day, read when it is first asked for: a pure function of the prices in the views."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._tables: dict[int, RateTable] = {}
        self._changes: list[str] | None = None

    def of(self, started_at: str) -> RateTable:
        """The table of the day of a call, by the prices that held when it began; days between which none changed share one."""
        day = f"{started_at[:10]}T00:00:00.000000Z"
        if self._changes is None:
            query = "select valid_from from prices where origin = 1 union select valid_to from prices where origin = 1 order by 1"
            self._changes = [moment for (moment,) in self._connection.execute(query) if moment is not None]
        number = bisect_right(self._changes, day)
        if number not in self._tables:
            self._tables[number] = read_rates(self._connection, day)
        return self._tables[number]


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
