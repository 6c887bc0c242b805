"""Which of two prices that fit a name goes first, as projections/price_in_force.sql ranks them, and the words for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SHIPPED = ("genai-prices", "halton")
"""The books that come with Halton: a book that somebody loaded goes before them."""


class Preference(NamedTuple):
    """What decides, the most important first; the greater one wins."""

    is_own: bool
    is_loaded: bool
    is_exact: bool
    pattern_length: int
    valid_from: str
    position: int


_WORDS = (
    "your own goes before a book's",
    "a book that you loaded goes before those that ship",
    "an exact name goes before a pattern",
    "a longer pattern goes before a shorter one",
    "the one with the later date holds",
    "the one that was set later holds",
)


def preference(book: str | None, pattern: str, is_exact: bool, valid_from: str, position: int) -> Preference:
    """The preference of a price whose pattern fits a name."""
    loaded = book is not None and book not in SHIPPED
    return Preference(book is None, loaded, is_exact, len(pattern), valid_from, position)


def why_first(ranked: Sequence[Preference]) -> str | None:
    """Which step of the rule told the first of these from the second; None where there is none at all."""
    if not ranked:
        return None
    if len(ranked) == 1:
        return "no other price fits"
    return next(str(word) for word, one, other in zip(_WORDS, ranked[0], ranked[1], strict=True) if one != other)
