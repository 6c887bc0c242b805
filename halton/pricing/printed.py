"""Rates as providers print them, "$2 per million" or "$0.111 per hour", read into integer pico-dollars, and written so again."""

from __future__ import annotations

import re
from fractions import Fraction

from halton.errors import PriceError, safe
from halton.events.price import Rate

PICO = 10**12
# How many of a unit a price is for. Only what is counted in milliseconds has hours.
_COUNTS = {"each": 1, "per thousand": 1000, "per million": 10**6}
_TIMES = {"per second": 1000, "per minute": 60_000, "per hour": 3_600_000}
_PRINTED = re.compile(r"\$(?P<dollars>[0-9]+(?:\.[0-9]+)?) (?P<per>each|per [a-z]+)")
_BY_THE_PIECE = ("images", "videos", "requests")


def rate(unit: str, text: str, *, variant: str = "", above_tokens: int = 0, source: str | None = None) -> Rate:
    """The rate of a unit that a text states, for these calls.

    :raises PriceError: if the text states none, or one that is not a whole number of pico-dollars a token.
    """
    known = _TIMES if unit.endswith("_ms") else _COUNTS
    printed = _PRINTED.fullmatch(text.strip())
    if printed is None or printed["per"] not in known:
        offered = ", ".join(f'"$2 {per}"' for per in known)
        raise PriceError(f'"{safe(text)}" is no price of {unit}. Write one of {offered}.')
    exact = Fraction(printed["dollars"]) * PICO / known[printed["per"]]
    if unit.endswith("_tokens") and exact.denominator != 1:
        raise PriceError(f'"{safe(text)}" is no whole number of pico-dollars a token. Six decimals per million are the most.')
    pico, per = exact.numerator, exact.denominator
    return Rate(unit=unit, pico=pico, per=per, variant=variant, above_tokens=above_tokens, source=source)


def written(rate: Rate) -> str:
    """A rate in a provider's words: dollars for a million tokens, a thousand searches, an hour of sound, a picture."""
    if rate.unit.endswith("_ms"):
        count, words = 3_600_000, "per hour"
    elif rate.unit.endswith("_tokens") or rate.unit == "characters":
        count, words = 10**6, "per million"
    else:
        count, words = (1, "each") if rate.unit in _BY_THE_PIECE else (1000, "per thousand")
    return f"${_decimal(Fraction(rate.pico, rate.per) * count / PICO)} {words}"


def exact_usd(pico: int) -> str:
    """Pico-dollars as dollars, all digits and at least two decimals."""
    digits = f"{pico:013d}"
    return f"${int(digits[:-12]):,}.{digits[-12:].rstrip('0').ljust(2, '0')}"


def _decimal(dollars: Fraction) -> str:
    """As many decimals as it has, up to twelve, without zeros behind them."""
    digits = f"{round(dollars * PICO):013d}"
    whole, decimals = digits[:-12], digits[-12:].rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole
