"""A price that a user states: for which names, from when until when. It goes before those of every book."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from halton.errors import PriceError, safe
from halton.events.price import Rate
from halton.events.types import PriceSet
from halton.pricing.patterns import literal
from halton.pricing.vocabulary import UNITS

SOURCE = "set by hand"
WITHDRAWN = "withdrawn by hand"
# Nothing of them costs anything. Parts of tokens need no rate: they are in the whole, which has one.
FREE = tuple(
    Rate(unit=unit, pico=0)
    for unit in UNITS
    if not unit.endswith("_tokens") or unit.startswith("cache_") or unit in ("input_tokens", "output_tokens")
)


def own_price(
    *,
    provider: str,
    model: str,
    match: Sequence[str],
    rates: Iterable[Rate],
    valid_from: int = 0,
    valid_to: int | None = None,
    source: str | None = None,
) -> PriceSet:
    """The price.set event of a user's own price; without patterns it is for calls of exactly this name.

    :raises PriceError: if it has no rates, states one twice, ends before it begins or could match nothing.
    """
    held = tuple(rates)
    if not held:
        raise PriceError("The price states no rate. Add --input and --output, or --free.")
    keys = [(rate.unit, rate.variant, rate.above_tokens) for rate in held]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise PriceError(f"The price states {twice[0]} twice for the same calls. Take one of them out.")
    _refuse_variants_alone(held)
    if valid_to is not None and valid_to <= valid_from:
        raise PriceError("The price ends before it begins. Give it a later --to, or withdraw one: halton pricing unset")
    patterns = tuple(pattern.lower() for pattern in match) or (literal(model),)
    if not all(patterns):
        raise PriceError("A pattern is empty and fits no name. Write --match 'my-model*'.")
    return PriceSet(
        provider=provider,
        model=model,
        match=patterns,
        valid_from=valid_from,
        valid_to=valid_to,
        rates=held,
        source=source or SOURCE,
    )


def _refuse_variants_alone(rates: Iterable[Rate]) -> None:
    if all(rate.variant or rate.above_tokens for rate in rates):
        raise PriceError("The price states no rate for ordinary calls. Add --input and --output.")


def live(stated: Iterable[PriceSet], *, provider: str, model: str, book: str | None = None) -> list[PriceSet]:
    """The prices of a model in a book, or a user's own, that were neither replaced nor withdrawn; events in their order.

    Without who set them: two that say the same are the same, whoever said it.
    """
    by_moment = {price.valid_from: price for price in stated if _identity(price) == (provider, model, book)}
    return [msgspec.structs.replace(price, actor=None) for _, price in sorted(by_moment.items()) if not _is_withdrawn(price)]


def withdrawal(price: PriceSet) -> PriceSet:
    """The event that withdraws a price: the same one, over before it begins."""
    return msgspec.structs.replace(price, valid_to=price.valid_from, source=WITHDRAWN, checked=None)


def model_and_match(stated: Iterable[PriceSet], *, provider: str, model: str) -> tuple[str, tuple[str, ...]]:
    """A model as earlier prices of it spell it, and the patterns of the last of them, a user's own first; else none.

    :raises PriceError: for a name that is empty.
    """
    if not model.strip():
        raise PriceError(f'"{safe(model)}" is no name of a model.')
    same = [price for price in stated if price.provider == provider and price.model.lower() == model.lower()]
    last_said = {(_identity(price), price.valid_from): price for price in same}
    held = [price for price in last_said.values() if not _is_withdrawn(price)]
    if not held:
        return model, ()
    last = max(enumerate(held), key=lambda numbered: (numbered[1].book is None, numbered[0]))[1]
    return last.model, last.match


def _is_withdrawn(price: PriceSet) -> bool:
    return price.valid_to is not None and price.valid_to <= price.valid_from


def _identity(price: PriceSet) -> tuple[str, str, str | None]:
    return price.provider, price.model, price.book
