"""Figures in the sentences of findings."""

from __future__ import annotations

from collections.abc import Sequence

from halton.errors import safe

NAMED = 3


def several(number: int, one: str, many: str | None = None) -> str:
    """`1 file`, `2,304 files`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(bytes_: int) -> str:
    """A number of bytes as people read it."""
    if bytes_ < 1024:
        return several(bytes_, "byte")
    for unit, shift in (("KiB", 10), ("MiB", 20)):
        if bytes_ < 1 << (shift + 10):
            return f"{bytes_ / (1 << shift):,.1f} {unit}"
    return f"{bytes_ / (1 << 30):,.1f} GiB"


def listed(names: Sequence[object], most: int = NAMED) -> str:
    """The first few of them, made harmless, and how many more there are."""
    shown = ", ".join(safe(name) for name in names[:most])
    return f"{shown} and {len(names) - most:,} more" if len(names) > most else shown
