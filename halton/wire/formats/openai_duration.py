"""Lengths of sound as OpenAI states them: seconds with a fraction."""

from __future__ import annotations

from decimal import Decimal

LONGEST_S = 10**6


def duration_ms(seconds: object) -> int | None:
    """Milliseconds of a number of seconds (a fraction comes as text); None for what is no length of more than nothing."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | str):
        return None
    try:
        length = Decimal(str(seconds)[:40]) * 1000
    except ArithmeticError:  # no number, or one beyond all numbers
        return None
    return round(length) or None if length.is_finite() and 0 < length <= LONGEST_S * 1000 else None
