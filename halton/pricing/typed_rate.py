"""Rates as people type them into a command, dollars for a million tokens or UNIT=USD/PER, read into exact pico-dollars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from halton.errors import PriceError, safe
from halton.events.price import Rate
from halton.pricing.vocabulary import UNITS, nearest, refuse_unit, refuse_variant

PICO = 10**12
MILLION = 10**6
# The most that a price may ask: $10,000 for a million tokens, $1 for anything that is counted by the piece.
DEAREST_PICO_A_TOKEN, DEAREST_PICO_A_PIECE = 10**10, 10**12
LARGEST_PER = 10**9
# The words of the command's options, which go into --tier and --variant too.
SHORT = {
    "input": "input_tokens",
    "cache-read": "cache_read_tokens",
    "cache-write-5m": "cache_write_5m_tokens",
    "cache-write-1h": "cache_write_1h_tokens",
    "cache-write-other": "cache_write_other_tokens",
    "output": "output_tokens",
    "reasoning": "reasoning_tokens",
}
_DOLLARS = re.compile(r"\$?(?P<amount>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_COUNTS = {"each": 1, "1": 1, "k": 1000, "thousand": 1000, "m": MILLION, "million": MILLION}
_TIMES = {"second": 1000, "minute": 60_000, "hour": 3_600_000}


def per_million(unit: str, text: str, *, variant: str = "", above_tokens: int = 0) -> Rate:
    """The rate of tokens at so many dollars for a million.

    :raises PriceError: if that is negative, dearer than anybody asks, or no whole number of pico-dollars a token.
    """
    return _rate(unit, text, MILLION, variant=variant, above_tokens=above_tokens)


def unit_rate(text: str, *, variant: str = "", above_tokens: int = 0) -> Rate:
    """The rate in UNIT=USD/PER: `web_searches=10/1000`, `images=0.04`, `audio_ms=0.36/hour`, `input_audio_tokens=32/M`.

    :raises PriceError: for a unit that nothing is counted in, and for what is no rate of it.
    """
    unit, _, said = text.partition("=")
    _refuse(unit)
    dollars, _, per = said.partition("/")
    return _rate(unit, dollars, _per(unit, per or "1"), variant=variant, above_tokens=above_tokens)


def tier(text: str) -> Iterator[Rate]:
    """The rates in TOKENS:input=USD,output=USD,…: those of calls whose whole prompt is longer.

    :raises PriceError: for anything else.
    """
    tokens, _, rates = text.partition(":")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", tokens) or not rates:
        raise PriceError(f'"{safe(text)}" is no tier. Write 200000:input=6,output=22.5.')
    yield from _listed(rates, above_tokens=int(tokens))


def variant(text: str) -> Iterator[Rate]:
    """The rates in WORDS:input=USD,output=USD,…: those of batch, flex, priority calls, or of hours as 01:00-04:00.

    :raises PriceError: for anything else, and for words that no call bears.
    """
    words, _, first = text.partition("=")[0].rpartition(":")
    if not words or "=" not in text:
        raise PriceError(f'"{safe(text)}" is no variant. Write batch:input=1.5,output=7.5.')
    refuse_variant(words)
    yield from _listed(first + text[len(words) + 1 + len(first) :], variant=words)


def _listed(text: str, *, variant: str = "", above_tokens: int = 0) -> Iterator[Rate]:
    for part in text.split(","):
        name, _, said = part.partition("=")
        if name in SHORT:
            yield per_million(SHORT[name], said, variant=variant, above_tokens=above_tokens)
        elif name.endswith("_tokens") and "/" not in said:
            _refuse(name)
            yield per_million(name, said, variant=variant, above_tokens=above_tokens)
        else:
            yield unit_rate(part, variant=variant, above_tokens=above_tokens)


def _refuse(unit: str) -> None:
    try:
        refuse_unit(unit)
    except PriceError:
        raise PriceError(f'unknown unit "{safe(unit)}". {nearest(unit, (*SHORT, *UNITS))}') from None


def _rate(unit: str, text: str, per: int, *, variant: str, above_tokens: int) -> Rate:
    exact = _dollars(text) * PICO / per
    tokens = unit.endswith("_tokens")
    dearest = DEAREST_PICO_A_TOKEN if tokens else DEAREST_PICO_A_PIECE
    if exact > dearest:
        most = "$10,000 per million" if tokens else "$1 each"
        raise PriceError(f"{unit} at {safe(text)} is dearer than {most}, which nobody asks. Is it for as many as you meant?")
    if (tokens and exact.denominator != 1) or exact.denominator > LARGEST_PER or (exact * per).denominator != 1:
        raise PriceError(_inexact(unit, text, exact, per))
    return Rate(unit=unit, pico=exact.numerator, per=exact.denominator, variant=variant, above_tokens=above_tokens)


def _inexact(unit: str, text: str, exact: Fraction, per: int) -> str:
    near = Fraction(round(exact)) * per / PICO
    digits = f"{float(near):.12f}".rstrip("0").rstrip(".")
    return f"{unit} at {safe(text)} is no whole number of pico-dollars: it would round to {digits}. Write that if you mean it."


def _dollars(text: str) -> Fraction:
    text = text.strip()
    if found := _DOLLARS.fullmatch(text):
        return Fraction(found["amount"])
    if text.startswith("-"):
        raise PriceError(f'"{safe(text)}" is negative. A price is 0 or more.')
    raise PriceError(f'"{safe(text)}" is no amount of dollars. Write 3 or 0.25.')


def _per(unit: str, text: str) -> int:
    known = _COUNTS | (_TIMES if unit.endswith("_ms") else {})
    per = known.get(text.lower()) or (int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0)
    if not per:
        raise PriceError(f'"{safe(text)}" is no number of {unit}. Write a whole one, or {", ".join(known)}.')
    return per
