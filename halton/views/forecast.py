"""What this month may come to: from its days so far and the weeks before, with a range as wide as those days were uneven.

Money is added up in integers. What is not yet spent is an estimate, in floating point, and says so.
"""

from __future__ import annotations

import sqlite3
from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import msgspec

from halton.views.outlook import FEW_DAYS, look_ahead

READS = ("usage_daily",)
WEEKS = 12
DAY = timedelta(days=1)

type Days = Mapping[date, tuple[int, int]]
type Counts = tuple[int, int, int]


class Estimate(msgspec.Struct, frozen=True):
    """One kind of money at the end of the month.

    `daily_mean_pico` goes on at the mean of this month's complete days. `estimate_pico` goes by weekday, recent days weighing
    more; in 8 of 10 months that vary like the days behind it, the truth lies from `low_pico` to `high_pico`. None: no day yet.
    """

    so_far_pico: int
    daily_mean_pico: int | None
    estimate_pico: int | None
    low_pico: int | None
    high_pico: int | None


class Forecast(msgspec.Struct, frozen=True):
    """One project, or all where `project` is None; `days_known` are complete days since its first call, 84 at the most."""

    project: str | None
    days_known: int
    is_wide: bool
    calls: int
    unpriced_calls: int
    suspect_calls: int
    billed: Estimate
    notional: Estimate


class Month(msgspec.Struct, frozen=True):
    """The local month that a moment lies in, and how much of it is left, in days."""

    month: str
    days_left: float
    total: Forecast
    projects: tuple[Forecast, ...]


def read_month(connection: sqlite3.Connection, *, now: datetime) -> Month:
    """The forecast of the month of `now`, whose zone decides which day it is; its projects, the dearest first."""
    today = now.date()
    first = today.replace(day=1)
    left = _days_left(now)
    begun = _begun(connection)
    days = _days(connection, min(first, today - timedelta(weeks=WEEKS)), today)
    counts = _counts(connection, first, today)
    every = defaultdict[date, tuple[int, int]](lambda: (0, 0))
    for project in days.values():
        for day, (cost, notional) in project.items():
            every[day] = (every[day][0] + cost, every[day][1] + notional)
    projects = [_forecast(name, days[name], counts.get(name, (0, 0, 0)), begun[name], today, left) for name in days]
    calls, unpriced, suspect = (sum(count[number] for count in counts.values()) for number in range(3))
    return Month(
        month=f"{today:%Y-%m}",
        days_left=round(left, 3),
        total=_forecast(None, every, (calls, unpriced, suspect), min(begun.values(), default=today), today, left),
        projects=tuple(sorted(projects, key=_dearest)),
    )


def read_total(connection: sqlite3.Connection, *, now: datetime) -> Forecast:
    """The forecast of all projects alone: no more than the sums of the weeks that it goes by are read."""
    today = now.date()
    first = min(today.replace(day=1), today - timedelta(weeks=WEEKS))
    query = """select day, sum(cost_pico), sum(notional_pico), sum(calls), sum(unpriced_calls), sum(suspect_calls)
                 from usage_daily where day between ? and ? group by day"""
    rows = connection.execute(query, (first.isoformat(), today.isoformat())).fetchall()
    days = {date.fromisoformat(row[0]): (row[1], row[2]) for row in rows}
    calls, unpriced, suspect = (sum(row[at] for row in rows if row[0] >= f"{today:%Y-%m}-01") for at in (3, 4, 5))
    begun = connection.execute("select min(day) from usage_daily").fetchone()[0]
    known = date.fromisoformat(begun) if begun else today
    return _forecast(None, days, (calls, unpriced, suspect), known, today, _days_left(now))


def _days_left(now: datetime) -> float:
    """Days from now to the end of the month; the fraction is the rest of today."""
    whole = monthrange(now.year, now.month)[1] - now.day + 1
    return whole - (now - now.replace(hour=0, minute=0, second=0, microsecond=0)) / DAY


def _forecast(project: str | None, days: Days, counts: Counts, begun: date, today: date, left: float) -> Forecast:
    known = [today - DAY * back for back in range(min((today - begun).days, WEEKS * 7), 0, -1)]
    billed, notional = (_estimate(days, kind, known, today, left) for kind in (0, 1))
    return Forecast(project, len(known), len(known) < FEW_DAYS, *counts, billed, notional)


def _estimate(days: Days, kind: int, known: list[date], today: date, left: float) -> Estimate:
    spent = {day: amounts[kind] for day, amounts in days.items()}
    so_far = sum(amount for day, amount in spent.items() if _same_month(day, today))
    this_month = [spent.get(day, 0) for day in known if _same_month(day, today)]
    mean = so_far + round(sum(this_month) / len(this_month) * left) if this_month else None
    if not known:
        return Estimate(so_far, mean, None, None, None)
    ahead = look_ahead([spent.get(day, 0) for day in known], last_weekday=known[-1].weekday(), days_left=left)
    # While hardly any day is known, each to come may also be like today.
    high = max(ahead.high, spent.get(today, 0) * left) if len(known) < FEW_DAYS else ahead.high
    return Estimate(so_far, mean, *(so_far + round(more) for more in (ahead.mean, ahead.low, high)))


def _same_month(day: date, today: date) -> bool:
    return (day.year, day.month) == (today.year, today.month)


def _dearest(forecast: Forecast) -> tuple[int, str]:
    return -(forecast.billed.so_far_pico + forecast.notional.so_far_pico), forecast.project or ""


def _begun(connection: sqlite3.Connection) -> dict[str, date]:
    query = "select project, min(day) from usage_daily group by project"
    return {project: date.fromisoformat(day) for project, day in connection.execute(query)}


def _days(connection: sqlite3.Connection, first: date, last: date) -> dict[str, dict[date, tuple[int, int]]]:
    query = """select project, day, sum(cost_pico), sum(notional_pico) from usage_daily
                where day between ? and ? group by project, day"""
    found: dict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
    for project, day, cost, notional in connection.execute(query, (first.isoformat(), last.isoformat())):
        found[project][date.fromisoformat(day)] = (cost, notional)
    return found


def _counts(connection: sqlite3.Connection, first: date, last: date) -> dict[str, Counts]:
    """Calls of the month, those without a price and those above $1,000, by project."""
    query = """select project, sum(calls), sum(unpriced_calls), sum(suspect_calls) from usage_daily
                where day between ? and ? group by project"""
    rows = connection.execute(query, (first.isoformat(), last.isoformat()))
    return {project: (calls, unpriced, suspect) for project, calls, unpriced, suspect in rows}
