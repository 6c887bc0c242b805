"""Spend over time without a hole, for a line that shows how it went: by day, or by month where that would be too long."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date

import msgspec

from halton.views.choice import Choice
from halton.views.period import DAY, Period, next_month
from halton.views.spend import read_spend

DAYS_SHOWN = 92


class Point(msgspec.Struct, frozen=True):
    """One day or month; `at` is 2026-11-21 or 2026-11. Nothing was spent where both are 0, as far as is known."""

    at: str
    cost_pico: int
    notional_pico: int


class Series(msgspec.Struct, frozen=True):
    """Points `by` day or month, the earliest first."""

    by: str
    points: tuple[Point, ...]


def read_series(connection: sqlite3.Connection, choice: Choice, today: date) -> Series:
    """The series of a choice; an open period begins with the first day that there is and ends today."""
    period = _closed(connection, choice.period, today)
    if period is None:
        return Series("day", ())
    by = "day" if (period.last - period.first).days < DAYS_SHOWN else "month"
    spent = {row.key[0]: row for row in read_spend(connection, [by], choice)}
    points = (
        Point(at, row.cost_pico, row.notional_pico) if (row := spent.get(at)) else Point(at, 0, 0)
        for at in (_days(period) if by == "day" else _months(period))
    )
    return Series(by, tuple(points))


class _Closed(msgspec.Struct, frozen=True):
    first: date
    last: date


def _closed(connection: sqlite3.Connection, period: Period, today: date) -> _Closed | None:
    query = "select (select min(day) from usage_daily), (select max(day) from usage_daily)"
    earliest, latest = (date.fromisoformat(day) if day else today for day in connection.execute(query).fetchone())
    first, last = period.first or earliest, period.last or max(latest, today)
    return _Closed(first, last) if first <= last else None


def _days(period: _Closed) -> Iterator[str]:
    return ((period.first + number * DAY).isoformat() for number in range((period.last - period.first).days + 1))


def _months(period: _Closed) -> Iterator[str]:
    month = period.first.replace(day=1)
    while month <= period.last:
        yield month.isoformat()[:7]
        month = next_month(month)
