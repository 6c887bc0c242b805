"""What a new version of a price book may change: calls that were made keep the price that was then in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from halton.events.types import PriceSet


def renewed(book: Iterable[PriceSet], stated: Iterable[PriceSet], now_us: int) -> Iterator[PriceSet]:
    """The prices that a log lacks which has `stated` those of an earlier version of the same book, in order.

    What the book dates holds from that day, and what it adds (a model, a unit, a variant) from where it puts it. A rate that
    it merely overwrites holds from now on: nobody can tell since when the provider asks it.
    """
    known: dict[tuple[str, str], dict[int, PriceSet]] = {}
    for price in stated:
        known.setdefault(_model(price), {})[price.valid_from] = price
    for model, prices in groupby(sorted(book, key=_model), key=_model):
        yield from _renewed(list(prices), known.get(model, {}), now_us)


def _renewed(prices: list[PriceSet], known: dict[int, PriceSet], now_us: int) -> Iterator[PriceSet]:
    after = dict(known)
    for price in prices:
        old = known.get(price.valid_from)
        if old is None or price.valid_from > now_us and not _same(price, old) or _adds_to(price, old):
            after[price.valid_from] = price
            yield price
    current, in_log = _in_force(prices, now_us), _in_force(after.values(), now_us)
    if current is not None and not (in_log is not None and _same(current, in_log)):
        yield msgspec.structs.replace(current, valid_from=now_us)


def _model(price: PriceSet) -> tuple[str, str]:
    return price.provider, price.model


def _in_force(prices: Iterable[PriceSet], now_us: int) -> PriceSet | None:
    begun = [p for p in prices if p.valid_from <= now_us and (p.valid_to is None or p.valid_to > now_us)]
    return max(begun, key=lambda price: price.valid_from, default=None)


def _same(price: PriceSet, old: PriceSet) -> bool:
    return (price.match, price.rates, price.valid_to) == (old.match, old.rates, old.valid_to)


def _adds_to(price: PriceSet, old: PriceSet) -> bool:
    """Whether it says all that the old one says, and more."""
    adds = set(price.rates) > set(old.rates) or set(price.match) > set(old.match)
    return adds and set(price.rates) >= set(old.rates) and set(price.match) >= set(old.match)
