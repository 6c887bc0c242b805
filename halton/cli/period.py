"""Days and moments as people type them: 2026-11-21, today, yesterday, 7d, 12h, or a full time stamp; and spans of days."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.views.period import Period

_AGO = re.compile(r"(\d{1,5})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LAST = re.compile(r"([1-9]\d{0,3})([hdw])")
_SPANS = ("day", "week", "month", "year")
DAY = timedelta(days=1)


_NOW = "halton.now"


def now_of(ctx: click.Context | None) -> datetime:
    """The local time that a command goes by: that of the clock, unless one of its options has set it back."""
    return (ctx.meta.get(_NOW) if ctx else None) or datetime.now().astimezone()


def set_back(ctx: click.Context, moment: datetime) -> None:
    """Let a command go by this moment, so that `7d` and `today` count from there."""
    ctx.meta[_NOW] = moment


class Moment(click.ParamType[datetime]):
    """A point in time, local where it does not say otherwise."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment."""
        if isinstance(value, datetime):
            return value
        now = now_of(ctx)
        if found := _AGO.fullmatch(value):
            return now - timedelta(**{_UNITS[found[2]]: int(found[1])})
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if value in ("today", "yesterday"):
            return midnight - timedelta(days=value == "yesterday")
        try:
            return datetime.fromisoformat(value).astimezone()
        except ValueError:
            self.fail(f'"{value}" is no time. Write 2026-11-21, 2026-11-21T14:30, today, yesterday, 12h or 7d.', param, ctx)


def day_of(moment: datetime | None) -> date | None:
    """The local day of a moment."""
    return moment.astimezone().date() if moment else None


class Last(click.ParamType["Period"]):
    """A span of local days up to today: 7d, 2w, this-month; or the whole one before today's: week, month, year.

    Hours count as every day that they touch: sums are kept by day.
    """

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """The days."""
        from halton.views.period import Period

        if isinstance(value, Period):
            return value
        now = now_of(ctx)
        word = {"today": "this-day", "yesterday": "day"}.get(value, value)
        if found := _LAST.fullmatch(value):
            number = int(found[1])
            first = (now - timedelta(hours=number)).date() if found[2] == "h" else _back(now.date(), number, found[2])
            return Period(first, now.date())
        if word.removeprefix("this-") not in _SPANS:
            self.fail(f'"{value}" is no span. Write 7d, 24h, 2w, week, month, year, this-week or this-month.', param, ctx)
        begun = first_of(word.removeprefix("this-"), now.date())
        return Period(begun, now.date()) if word.startswith("this-") else Period(first_of(word, begun - DAY), begun - DAY)


def span(since: datetime | None, until: datetime | None, last: Period | None) -> Period:
    """The days that these options name together; open where they name no end.

    :raises click.UsageError: if they contradict each other.
    """
    from halton.views.period import Period

    if last is not None and (since or until):
        raise click.UsageError("--last says from when until when: leave out --since and --until, or --last.")
    first, end = day_of(since), day_of(until)
    if first and end and first > end:
        raise click.UsageError(f"--since {first} is after --until {end}.")
    return last or Period(first, end)


def recent(unit: str, number: int, today: date) -> Period:
    """So many days, weeks or months up to today, the first of them whole."""
    from halton.views.period import Period

    first = first_of(unit, today)
    for _ in range(number - 1):
        first = first_of(unit, first - DAY)
    return Period(first, today)


def first_of(unit: str, day: date) -> date:
    """The first day of the day, the week (a Monday), the month or the year that a day lies in."""
    if unit == "week":
        return day - day.weekday() * DAY
    return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[unit]


def _back(today: date, number: int, unit: str) -> date:
    return today - (number * (7 if unit == "w" else 1) - 1) * DAY
