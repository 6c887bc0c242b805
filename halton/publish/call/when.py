"""Moments in words: by this machine's clock, which a person remembers, and in UTC, which all records share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from halton.publish.cells import visible

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class When(NamedTuple):
    """One moment: for people here, for people elsewhere, and for programs."""

    here: str
    utc: str
    iso: str

    @property
    def clock(self) -> str:
        """The hour, minute and second of it here."""
        return self.here.rpartition(", ")[2]


def when(text: str) -> When:
    """A moment as the views write it; a text that is none stands for itself."""
    try:
        moment = datetime.fromisoformat(text)
        utc = moment.astimezone(UTC)
        return When(f"{moment.astimezone():%a %d %b %Y, %H:%M:%S}", f"{utc:%Y-%m-%d %H:%M:%S}", text)
    except (ValueError, OverflowError):
        return When(visible(text), visible(text), "")


def of_event(moment_us: int) -> When:
    """A moment of an event: µs since the epoch."""
    try:
        return when(f"{_EPOCH + timedelta(microseconds=moment_us):%Y-%m-%dT%H:%M:%S.%fZ}")
    except OverflowError:
        return when(str(moment_us))
