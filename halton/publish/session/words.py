"""Times of a session in words, by the clock of this machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo


def zone_of(now: datetime) -> tzinfo | None:
    """The zone to show times in: the machine's own (None), which knows of summer time, unless `now` is in another."""
    return None if now.astimezone().utcoffset() == now.utcoffset() else now.tzinfo


def day(moment: datetime) -> str:
    """29 Nov 2026."""
    return f"{moment.day} {moment:%b %Y}"


def clock_form(moments: Sequence[datetime], here: tzinfo | None) -> str:
    """How to write these moments, which are in order: by the clock alone, or with the day where they are of several."""
    days = {moment.astimezone(here).date() for moment in (*moments[:1], *moments[-1:])}
    return "%H:%M:%S" if len(days) < 2 else "%d %b %H:%M:%S"


def milliseconds(moment: datetime) -> int:
    """Since 1970, as the axis of the waterfall counts."""
    return int(moment.timestamp() * 1000)
