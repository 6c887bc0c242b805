"""Days from one to another, and the tables that hold their sums: whole months from one, the days at both ends from the other."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

DAY = timedelta(days=1)


class Sums(msgspec.Struct, frozen=True):
    """Where the sums of a period are: `months` of usage_monthly and `days` of usage_daily, each from and to, both included."""

    months: tuple[str, str] | None
    days: tuple[tuple[str, str], ...]


class Period(msgspec.Struct, frozen=True):
    """Local days, both ends included; None for an end that is open."""

    first: date | None = None
    last: date | None = None

    @property
    def bounds(self) -> tuple[str, str]:
        """The ends as the views write days, so that text compares like time."""
        return (self.first.isoformat() if self.first else "", self.last.isoformat() if self.last else "9")

    @property
    def is_months(self) -> bool:
        """Whether it is whole months and nothing else."""
        return bool(self.first and self.last and self.first.day == 1 and (self.last + DAY).day == 1)

    def until(self, today: date) -> Period:
        """The same with an end: today, where it is open."""
        return self if self.last else Period(self.first, today)

    def previous(self) -> Period:
        """As many days before the first one; as many months for whole months.

        :raises ValueError: if an end is open, or if no calendar reaches back so far.
        """
        if self.first is None or self.last is None:
            raise ValueError("an open period has none before it")
        before = self.first - DAY
        if not self.is_months:
            return Period(before - (self.last - self.first), before)
        months = 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1
        year, month = divmod(12 * self.first.year + self.first.month - 1 - months, 12)
        return Period(date(year, month + 1, 1), before)

    def as_days(self) -> Sums:
        """All of it as days."""
        return Sums(None, (self.bounds,))

    def sums(self) -> Sums:
        """The largest share of it that is whole months, and the days that are left."""
        first = "" if self.first is None else _month(self.first if self.first.day == 1 else next_month(self.first))
        last = "9" if self.last is None else _month(self.last if (self.last + DAY).day == 1 else self.last.replace(day=1) - DAY)
        if first > last:
            return self.as_days()
        days = []
        if self.first and self.first.day > 1:
            days.append((self.first.isoformat(), (next_month(self.first) - DAY).isoformat()))
        if self.last and (self.last + DAY).day > 1:
            days.append((self.last.replace(day=1).isoformat(), self.last.isoformat()))
        return Sums((first, last), tuple(days))


def next_month(day: date) -> date:
    """The first day of the month after this day's."""
    return (day.replace(day=1) + 31 * DAY).replace(day=1)


def _month(day: date) -> str:
    return day.isoformat()[:7]
