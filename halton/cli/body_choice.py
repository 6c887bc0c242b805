"""Moments and sizes as the commands of `halton bodies` take and tell them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime | None) -> int | None:
    """A moment as rows hold it: µs UTC."""
    return None if moment is None else (moment.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)


def size_text(size: int) -> str:
    """A number of bytes as people read it."""
    if size < 1024:
        return f"{size} bytes"
    return f"{size / 1024:,.1f} KiB" if size < 1 << 20 else f"{size / (1 << 20):,.1f} MiB"


def bodies_text(bodies: int) -> str:
    """So many bodies."""
    return "1 body" if bodies == 1 else f"{bodies:,} bodies"
