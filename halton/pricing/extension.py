"""What a book's price lacks, added to it: a rate that is printed elsewhere, or one rule for all tokens of some calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from fractions import Fraction

import msgspec

from halton.events.price import Rate
from halton.events.types import PriceSet
from halton.pricing.vocabulary import is_hours

# Where a call runs comes last in a variant, and can be said of a call of any other kind.
PLACES = ("us", "regional")


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A unit whose rate is `times` that of another unit, for every kind of call and in every tier that states the other."""

    unit: str
    times: str
    of: str


class Extension(msgspec.Struct, frozen=True, kw_only=True):
    """What is added to the prices of some models of a book; never does it replace what the book itself states.

    `models` are GLOB patterns of the book's own names. It is for prices that begin at `valid_from` or later, before `valid_to`.
    With `factor` calls of the kind `variant` have all token rates of the kind `of` times that; without `of` those of ordinary
    calls or, where `variant` is a place, those of each kind of call there. `minimum` is billed where a call counts less.
    """

    provider: str
    models: tuple[str, ...]
    source: str
    checked: str | None = None
    valid_from: int = 0
    valid_to: int | None = None
    rates: tuple[Rate, ...] = ()
    shares: tuple[Share, ...] = ()
    minimum: dict[str, int] = {}
    variant: str = ""
    factor: str | None = None
    of: str | None = None

    def fits(self, price: PriceSet) -> bool:
        """Whether this is about that price."""
        begun = self.valid_from <= price.valid_from and (self.valid_to is None or price.valid_from < self.valid_to)
        return begun and self.provider == price.provider and any(fnmatchcase(price.model, glob) for glob in self.models)


def extended(price: PriceSet, extensions: Iterable[Extension]) -> PriceSet:
    """The same price with everything that these add to it, in their order: a later one builds on an earlier one.

    Rates stay exact. What would not be a whole number of pico-dollars a token is left out: unknown is better than wrong.
    """
    rates = price.rates
    for extension in extensions:
        if extension.fits(price):
            rates = _least(rates, extension)
            for added in (extension.rates, _shared(rates, extension), _multiplied(rates, extension)):
                rates += tuple(_told(rate, extension, price) for rate in _lacking(rates, added))
    return price if rates == price.rates else msgspec.structs.replace(price, rates=rates)


def _least(rates: tuple[Rate, ...], extension: Extension) -> tuple[Rate, ...]:
    least = extension.minimum
    return tuple(msgspec.structs.replace(rate, minimum=rate.minimum or least.get(rate.unit, 0)) for rate in rates)


def _told(rate: Rate, extension: Extension, price: PriceSet) -> Rate:
    """With its source, where that is another than the price's."""
    source = rate.source or extension.source
    return msgspec.structs.replace(rate, source=None if source == price.source else source)


def _lacking(rates: Iterable[Rate], added: Iterable[Rate]) -> list[Rate]:
    stated = {(rate.unit, rate.variant) for rate in rates}
    return [rate for rate in added if (rate.unit, rate.variant) not in stated]


def _shared(rates: tuple[Rate, ...], extension: Extension) -> Iterator[Rate]:
    for share in extension.shares:
        made = [_times(rate, share.times, share.unit, rate.variant) for rate in rates if rate.unit == share.of]
        yield from _all_or_none(made)


def _multiplied(rates: tuple[Rate, ...], extension: Extension) -> Iterator[Rate]:
    if extension.factor is None:
        return
    known = dict.fromkeys(("", *(rate.variant for rate in rates)))
    for base in _bases(known, extension):
        name = f"{base} {extension.variant}".strip() if extension.variant in PLACES else extension.variant
        if name not in known:
            made = [_times(rate, extension.factor, rate.unit, name) for rate in _resolved(rates, base)]
            yield from _all_or_none(made)


def _bases(known: Iterable[str], extension: Extension) -> list[str]:
    """The kinds of calls that a factor is for."""
    if extension.of is not None:
        return [kind for kind in known if kind == extension.of]
    if extension.variant not in PLACES:
        return [""]
    return [kind for kind in known if not set(kind.split()) & set(PLACES) and not is_hours(kind)]


def _resolved(rates: tuple[Rate, ...], variant: str) -> list[Rate]:
    """The rates of one kind of call, and the ordinary ones of the tokens that it does not state.

    What is not counted in tokens has its ordinary rate anyway, unless there is nothing else: a kind without rates is unpriced.
    """
    own = [rate for rate in rates if rate.variant == variant] if variant else []
    stated = {rate.unit for rate in own}
    ordinary = [rate for rate in rates if rate.variant == "" and rate.unit not in stated]
    return own + [rate for rate in ordinary if rate.unit.endswith("_tokens")] or ordinary


def _times(rate: Rate, factor: str, unit: str, variant: str) -> Rate | None:
    """The rate of tokens times a factor, that of anything else as it is; None where it would not be exact."""
    tokens = unit.endswith("_tokens")
    exact = Fraction(rate.pico, rate.per) * (Fraction(factor) if tokens else 1)
    if tokens and exact.denominator != 1:
        return None
    pico, per = exact.numerator, exact.denominator
    return Rate(unit=unit, pico=pico, per=per, above_tokens=rate.above_tokens, variant=variant, minimum=rate.minimum)


def _all_or_none(made: list[Rate | None]) -> list[Rate]:
    exact = [rate for rate in made if rate is not None]
    return exact if len(exact) == len(made) else []
