"""The sums of the page's days, split by one axis and without a hole: what its chart, its figures and its sparks are made of."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from halton.publish.spend.asked import Asked
from halton.views.choice import Choice
from halton.views.period import DAY, Period, next_month
from halton.views.spend import Spend, read_spend

MOST_DAYS_BY_DAY = 92
MOST_DAYS_BY_WEEK = 400
# No clock that was ever set shows less; calls by one that did are in the sums, not in a bar.
FIRST_BAR = date(1970, 1, 1)
_ALL = Choice()

type Key = tuple[str | None, ...]


class Bars(NamedTuple):
    """`first` days of the bars of one `unit` (day, week or month), and each row's bar and what it is of."""

    unit: str
    first: list[date]
    last: date
    rows: list[Spend]

    @property
    def total(self) -> Spend:
        """The sum of all."""
        return Spend.total(self.rows)

    @property
    def totals(self) -> list[Spend]:
        """The sum of each bar, nothing where there were no calls."""
        found = self.by_key(slice(0, 1))
        return [found.get((self.name(day),), Spend(())) for day in self.first]

    @property
    def hit_rates_per_mille(self) -> list[int | None]:
        """Of 1,000 tokens that were sent in each bar, those that a cache held; None where nothing was sent."""
        return [None if bar.hit_rate is None else round(1000 * bar.hit_rate) for bar in self.totals]

    def by_key(self, part: slice) -> dict[Key, Spend]:
        """The sums by a part of the key: 0 is the bar, what is behind it the axis."""
        rows = defaultdict[Key, list[Spend]](list)
        for row in self.rows:
            rows[row.key[part]].append(row)
        return {key: Spend.total(found, key) for key, found in rows.items()}

    def name(self, day: date) -> str:
        """How the views name the bar of this day."""
        return f"{day:%Y-%m}" if self.unit == "month" else day.isoformat()

    def label(self, day: date) -> str:
        """How a person names the bar that begins with this day."""
        if self.unit == "month":
            return f"{day:%b %Y}"
        said = f"{day.day} {day:%b}"
        return said if self.unit == "day" else f"{said} {day:%Y}" if day.year != self.last.year else said


def read_bars(connection: sqlite3.Connection, asked: Asked, of: Choice = _ALL) -> Bars:
    """The bars of the days asked for, of these calls only: days, weeks of more than three months, months of more than a year."""
    last = asked.period.last or asked.today
    # By a clock that was ahead the first call may be one of tomorrow.
    first = asked.period.first or min(read_first_day(connection) or last, last)
    days = (last - first).days + 1
    unit = "day" if days <= MOST_DAYS_BY_DAY else "week" if days <= MOST_DAYS_BY_WEEK else "month"
    rows = read_spend(connection, [unit, asked.by], of.over(Period(first, last)))
    return Bars(unit, list(_steps(unit, max(first, FIRST_BAR), last)), last, rows)


def read_first_day(connection: sqlite3.Connection) -> date | None:
    """The day of the first call."""
    found = connection.execute("select min(day) from usage_daily").fetchone()[0]
    return date.fromisoformat(found) if found else None


def _steps(unit: str, first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1) if unit == "month" else first - DAY * first.weekday() if unit == "week" else first
    while day <= last:
        yield day
        day = next_month(day) if unit == "month" else day + timedelta(weeks=1) if unit == "week" else day + DAY
