"""Amounts and times as the sentences of policies say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from halton.policy.window import DAY_US, MINUTE_US, is_window, rolling

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_US = 253_370_764_800_000_000  # the year 9999
_SPANS = ((7 * DAY_US, "week"), (DAY_US, "day"), (60 * MINUTE_US, "hour"), (MINUTE_US, "minute"))


def dollars(pico: int) -> str:
    """Pico-dollars in cents, and what is less than ten cents in more digits."""
    value = pico / 1e12
    if 0 < value < 0.000001:
        return "less than $0.000001"
    return f"${value:,.2f}" if value == 0 or value >= 0.1 else f"${value:.6f}".rstrip("0")


def many(number: int, noun: str) -> str:
    """A number of things: 1 call, 60 calls."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def each(window: str | None) -> str:
    """A window as a part of a sentence: `a month`, `in any 5 hours`; empty where there is none."""
    if window is None or not is_window(window):
        return ""
    rolls = rolling(window)
    if rolls is None:
        return f"an {window}" if window == "hour" else f"a {window}"
    unit_us, unit = next(found for found in _SPANS if rolls.length_us % found[0] == 0)
    number = rolls.length_us // unit_us
    return f"in any {unit}" if number == 1 else f"in any {number} {unit}s"


def moment(at: int, offset_minutes: int, now: int) -> str:
    """A moment (µs UTC) on the local clock, seen from another: `at 14:05`, `on 2026-12-01`, `on 2026-12-01 at 14:05`."""
    offset = timedelta(minutes=offset_minutes)
    local, today = (_EPOCH + timedelta(microseconds=min(max(time, 0), _LONGEST_US)) + offset for time in (at, now))
    day, clock = local.strftime("on %Y-%m-%d"), local.strftime("%H:%M:%S" if local.second else "%H:%M")
    if clock == "00:00":
        return day
    return f"at {clock}" if local.date() == today.date() else f"{day} at {clock}"
