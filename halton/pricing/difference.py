"""What one state of a price book has that another has not: models, and rates unit by unit."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from halton.events.price import Rate
from halton.events.types import PriceSet

Key = tuple[str, str, str, int]


class RateChange(msgspec.Struct, frozen=True):
    """One rate of a price before and after; None where it was not stated."""

    old: Rate | None
    new: Rate | None

    @property
    def percent(self) -> Fraction | None:
        """How much dearer it became, in hundredths of the old; None where there is nothing to compare with."""
        if self.old is None or self.new is None or not self.old.pico:
            return None
        return (Fraction(self.new.pico, self.new.per) / Fraction(self.old.pico, self.old.per) - 1) * 100


class PriceChange(msgspec.Struct, frozen=True):
    """One price that says something else than before: rates, names or its end."""

    old: PriceSet
    new: PriceSet
    rates: tuple[RateChange, ...]


class Difference(msgspec.Struct, frozen=True):
    """What was added, what changed, what is gone, and how many prices are the same."""

    added: tuple[PriceSet, ...]
    changed: tuple[PriceChange, ...]
    gone: tuple[PriceSet, ...]
    same: int

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not (self.added or self.changed or self.gone)


def difference(old: Iterable[PriceSet], new: Iterable[PriceSet], at: int) -> Difference:
    """The difference between two sets of prices, each in the order of events: those in force at a moment, and those to come."""
    before, after = _known(old, at), _known(new, at)
    shared = [key for key in after if key in before]
    changes = [change for key in shared if (change := _change(before[key], after[key]))]
    return Difference(
        added=tuple(price for key, price in after.items() if key not in before),
        changed=tuple(changes),
        gone=tuple(price for key, price in before.items() if key not in after),
        same=len(shared) - len(changes),
    )


def _known(prices: Iterable[PriceSet], at: int) -> dict[Key, PriceSet]:
    """Each model's price in force under the moment 0, and those to come under theirs."""
    stated = {(price.book or "", price.provider, price.model, price.valid_from): price for price in prices}
    known: dict[Key, PriceSet] = {}
    for (book, provider, model, valid_from), price in sorted(stated.items(), key=lambda entry: entry[0]):
        if price.valid_to is not None and price.valid_to <= max(at, valid_from):
            continue
        known[book, provider, model, 0 if valid_from <= at else valid_from] = price
    return known


def _change(old: PriceSet, new: PriceSet) -> PriceChange | None:
    before, after = _rates(old), _rates(new)
    keys = (*after, *(key for key in before if key not in after))
    changes = [RateChange(before.get(key), after.get(key)) for key in keys if not _same(before.get(key), after.get(key))]
    if not changes and set(old.match) == set(new.match) and old.valid_to == new.valid_to:
        return None
    return PriceChange(old, new, tuple(changes))


def _rates(price: PriceSet) -> dict[tuple[str, int, str], Rate]:
    return {(rate.variant, rate.above_tokens, rate.unit): rate for rate in price.rates}


def _same(old: Rate | None, new: Rate | None) -> bool:
    if old is None or new is None:
        return False
    return (Fraction(old.pico, old.per), old.minimum) == (Fraction(new.pico, new.per), new.minimum)
