"""What a column counts in, by how its name ends."""

from __future__ import annotations

from collections.abc import Iterable

_UNITS = {
    "_pico": "pico-dollars (10^12 = 1 US dollar)",
    "_usd": "US dollars",
    "_tokens": "tokens",
    "_ms": "milliseconds",
    "_us": "microseconds",
    "_bytes": "bytes",
    "_minutes": "minutes",
    "_percent": "percent",
    "_at": "UTC",
}


def unit_of(name: str) -> str | None:
    """The unit of a column, or None for one that counts nothing or just things."""
    return next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), None)


def units(names: Iterable[str]) -> dict[str, str]:
    """The units of those columns that have one."""
    return {name: unit for name in names if (unit := unit_of(name))}
