"""Which price holds for a model's name at a moment, by the rule and from events alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from halton.events.types import PriceSet
from halton.glob import fits
from halton.pricing.call_variant import lower

SHIPPED = ("genai-prices", "halton")
"""The books that come with Halton: one that a user loads goes before them."""


class InForce(msgspec.Struct, frozen=True):
    """A price, the position of its price.set event, and the pattern of it that fits the name."""

    position: int
    price: PriceSet
    pattern: str


class Prices:
    """The prices of a log, by provider: each is the last that was set for its model, moment and book."""

    def __init__(self, stated: Iterable[tuple[int, PriceSet]]) -> None:
        # The key leaves out who may use it: a price that was set again is gone even where the later one fits other names.
        last = {(price.provider, price.model, price.valid_from, price.book): (position, price) for position, price in stated}
        self._held: dict[str, list[tuple[int, PriceSet]]] = defaultdict(list)
        for position, price in last.values():
            self._held[price.provider].append((position, price))

    @classmethod
    def of(cls, stated: Iterable[tuple[int, PriceSet]]) -> Prices:
        """Those of price.set events with their positions, in the order of the log."""
        return cls(stated)

    def in_force(self, provider: str, name: str, at: int) -> InForce | None:
        """The price of a model's name at a moment (µs), or None if no price holds for it then."""
        return max(self._fitting(provider, lower(name), at), key=lambda found: _rank(found, lower(name)), default=None)

    def _fitting(self, provider: str, name: str, at: int) -> Iterator[InForce]:
        for position, price in self._held.get(provider, ()):
            if price.valid_from <= at < (at + 1 if price.valid_to is None else price.valid_to):
                yield from (InForce(position, price, pattern) for pattern in price.match if fits(pattern, name))


def _rank(found: InForce, name: str) -> tuple[bool, bool, bool, int, int, int]:
    """The user's own, a book of the user's, an exact name, the longer pattern, the later date, the later event."""
    price = found.price
    is_own, is_loaded = price.book is None, price.book not in SHIPPED
    return is_own, is_loaded, found.pattern == name, len(found.pattern), price.valid_from, found.position
