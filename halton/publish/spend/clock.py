"""Times of the views as a clock on the wall showed them."""

from __future__ import annotations

from datetime import UTC, datetime


def local(at: str, now: datetime) -> datetime | None:
    """A UTC time as the views write it in the zone of `now`; None for what is none."""
    try:
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    except ValueError:
        return None
    # The machine's own zone knows of summer time; a moment alone knows its own offset only.
    here = now.astimezone()
    return moment.astimezone() if here.utcoffset() == now.utcoffset() else moment.astimezone(now.tzinfo)


def clock(at: str, now: datetime) -> str:
    """A UTC time: the hour today, the day before it on any other; what is no time as it is."""
    moment = local(at, now)
    if moment is None:
        return at
    if moment.date() == now.date():
        return f"{moment:%H:%M}"
    return f"{moment.day} {moment:%b, %H:%M}" if moment.year == now.year else f"{moment.day} {moment:%b %Y}"


def zone(now: datetime) -> str:
    """The name of the local time zone and its offset: `CET, UTC+01:00`."""
    name, offset = now.tzname() or "", f"UTC{now:%:z}"
    return "UTC" if name == "UTC" else offset if name.startswith(("UTC", "+", "-")) or not name else f"{name}, {offset}"
