"""Which window a moment lies in, by the local clock as the log states it: no table of time zones is asked."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
FIXED = ("minute", "hour", "day", "week", "month")
SHORTEST_US, LONGEST_US = MINUTE_US, 400 * DAY_US
BUCKETS = 1000
_ROLLING = re.compile(r"rolling:([1-9][0-9]{0,6})([mhdw])")
_UNITS = {"m": MINUTE_US, "h": HOUR_US, "d": DAY_US, "w": 7 * DAY_US}
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_DAY, _LAST_DAY = 40 - _EPOCH, date(9998, 1, 1).toordinal() - _EPOCH


class Span(NamedTuple):
    """One window: `key` tells it from all others of its kind; it began and ends at these moments, µs UTC."""

    key: int
    began_at: int
    ends_at: int


class Rolling(NamedTuple):
    """A window that ends now. What lies in it is kept in buckets, so it is up to one bucket longer than it says."""

    length_us: int
    bucket_us: int

    def keys(self, at: int) -> tuple[int, int]:
        """The first and the last bucket of the window that ends at a moment."""
        return (at - self.length_us) // self.bucket_us, at // self.bucket_us

    def leaves_at(self, key: int) -> int:
        """When a bucket is in the window no longer."""
        return (key + 1) * self.bucket_us + self.length_us


@lru_cache(maxsize=256)
def rolling(window: str) -> Rolling | None:
    """The window of `rolling:5h`; None for one of the calendar's, and for what is no window or too short or too long."""
    found = _ROLLING.fullmatch(window)
    length = int(found[1]) * _UNITS[found[2]] if found else 0
    return Rolling(length, max(length // BUCKETS, SECOND_US)) if SHORTEST_US <= length <= LONGEST_US else None


def is_window(window: str) -> bool:
    """Whether there is such a window."""
    return window in FIXED or rolling(window) is not None


def span(window: str, at: int, offset_minutes: int) -> Span:
    """The window of a kind that a moment lies in.

    Days, weeks (from Monday) and months are told apart by the date on the local clock, so that the calls before and after a
    clock change share their day; where one began and ends is told by the offset of the moment asked about. Minutes and hours
    are told apart by when they began, so that the hour which a clock goes through twice is two.
    """
    rolls = rolling(window)
    if rolls is not None:
        return Span(rolls.keys(at)[1], at - rolls.length_us, at)
    offset = offset_minutes * MINUTE_US
    if window in ("minute", "hour"):
        length = MINUTE_US if window == "minute" else HOUR_US
        began = (at + offset) // length * length - offset
        return Span(began, began, began + length)
    first, behind = _days(window, (at + offset) // DAY_US)
    return Span(first * DAY_US, first * DAY_US - offset, behind * DAY_US - offset)


def _days(window: str, day: int) -> tuple[int, int]:
    """The first day of a window and the first behind it, in days since 1970."""
    day = min(max(day, _FIRST_DAY), _LAST_DAY)
    if window == "day":
        return day, day + 1
    if window == "week":
        monday = day - (day + 3) % 7  # 1970-01-01 was a Thursday
        return monday, monday + 7
    local = date.fromordinal(day + _EPOCH)
    behind = local.replace(year=local.year + local.month // 12, month=local.month % 12 + 1, day=1)
    return local.replace(day=1).toordinal() - _EPOCH, behind.toordinal() - _EPOCH
