"""A moment as the views write it, whatever the clock showed that it was read from."""

from __future__ import annotations

from datetime import UTC, datetime

# A clock may be wrong by any measure, another machine's most of all: so far from both ends of the calendar, times can be summed.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 1, 1, tzinfo=UTC)


def moment(text: str) -> datetime:
    """The moment that a text names, in UTC; the nearest of 1970 to 9998 for one outside of these, or before all calendars."""
    try:
        return min(max(datetime.fromisoformat(text).astimezone(UTC), EARLIEST), LATEST)
    except (ValueError, OverflowError):
        return EARLIEST
