"""The days that a page is about, as its address says them: the last 7, 30, 90 or 365, a month of the calendar, or all."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from halton.views.period import DAY, Period, next_month

DEFAULT = "30d"
_LAST = {"7d": 7, "30d": 30, "90d": 90, "365d": 365}
LABELS = {"7d": "7 days", "30d": "30 days", "90d": "90 days", "365d": "A year", "all": "All"}
_MONTH = re.compile(r"(2\d{3})-(0[1-9]|1[0-2])")


class Span(NamedTuple):
    """`name` as it stands in the address, `label` as a person says it; the period of `all` has no first day."""

    name: str
    label: str
    period: Period


def span_of(name: str | None, today: date) -> Span:
    """The days of this name that end today, or with a month; of the default where the name is none or has not begun."""
    if name == "all":
        return Span(name, LABELS[name], Period(None, today))
    if name and _MONTH.fullmatch(name) and name <= f"{today:%Y-%m}":
        first = date.fromisoformat(f"{name}-01")
        return Span(name, f"{first:%B %Y}", Period(first, next_month(first) - DAY))
    known = name if name in _LAST else DEFAULT
    return Span(known, LABELS[known], Period(today - timedelta(days=_LAST[known] - 1), today))
