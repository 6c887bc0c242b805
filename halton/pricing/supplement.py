"""Prices out of a file, and what it adds to those of a book: the file that ships with Halton, or one's own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path

import msgspec

from halton.errors import PriceError, safe
from halton.events.price import Rate
from halton.events.types import PriceSet
from halton.pricing.extension import Extension, Share, extended
from halton.pricing.patterns import literal
from halton.pricing.price_file import BookTable, CallsTable, ExtendTable, PriceFile, PriceTable
from halton.pricing.printed import rate
from halton.pricing.vocabulary import refuse_unit, refuse_variant

SHIPPED = Path(__file__).with_name("supplement.toml")


class Supplement(msgspec.Struct, frozen=True, kw_only=True):
    """Prices for models that a book lacks, and extensions of the prices that it has. `name` is empty for one's own file."""

    name: str
    version: str
    digest: str
    prices: tuple[PriceSet, ...]
    extensions: tuple[Extension, ...]

    @classmethod
    def shipped(cls) -> Supplement:
        """The one that comes with Halton."""
        return cls.read(SHIPPED.read_bytes(), SHIPPED.name)

    @classmethod
    def read(cls, data: bytes, file: str) -> Supplement:
        """What the bytes of a file say; `file` is what messages call it. Its own prices are extended by it, too.

        :raises PriceError: naming the entry that cannot be used, and what it should be.
        """
        with _naming(safe(file)):
            tables = PriceFile.read(data)
            book = tables.book or BookTable(name="", version="")
            extensions = tuple(_extension(entry, number) for number, entry in enumerate(tables.extend, 1))
            prices = tuple(_price(entry, number, book.name, file) for number, entry in enumerate(tables.price, 1))
            _refuse_twice([(price.model, "price", price.provider, price.valid_from) for price in prices])
        digest = hashlib.sha256(data).hexdigest()
        whole = tuple(extended(price, extensions) for price in prices)
        return cls(name=book.name, version=book.version or digest[:12], digest=digest, prices=whole, extensions=extensions)


def _price(entry: PriceTable, number: int, book: str, file: str) -> PriceSet:
    with _naming(f"[[price]] {number} ({safe(entry.model)})"):
        match = tuple(entry.match) or (literal(entry.model),)
        if not all(match) or any(pattern != pattern.lower() for pattern in match):
            raise PriceError("match holds a pattern that fits no name: names are compared in lower case.")
        others = [calls for calls in entry.calls if calls.factor is None]
        rates = [made for calls in (CallsTable(rates=entry.rates), *others) for made in _rates(calls)]
        _refuse_twice([(rate.unit, "rate", rate.variant, rate.above_tokens) for rate in rates])
        price = PriceSet(
            provider=entry.provider,
            model=entry.model,
            match=match,
            valid_from=_moment(entry.begins) or 0,
            valid_to=_moment(entry.ends),
            rates=tuple(rates),
            source=entry.source or file,
            checked=str(entry.checked) if entry.checked else None,
            book=book or None,
        )
        return extended(price, _own(entry, price))


def _own(entry: PriceTable, price: PriceSet) -> Iterator[Extension]:
    """What an entry says of its own rates: their minimum, and factors."""
    models = (literal(price.model),)
    _refuse_units(entry.minimum)
    yield Extension(provider=price.provider, models=models, source=price.source, minimum=entry.minimum)
    for calls in entry.calls:
        if calls.factor is not None:
            source = calls.source or price.source
            variant, factor = _factor(calls)
            yield Extension(provider=price.provider, models=models, source=source, variant=variant, factor=factor, of=calls.of)


def _extension(entry: ExtendTable, number: int) -> Extension:
    with _naming(f"[[extend]] {number} ({safe(', '.join(entry.models))})"):
        if not entry.source:
            raise PriceError("it has no source. Say where that is printed.")
        _refuse_units(entry.minimum)
        variant, factor = _factor(entry)
        if not (entry.rates or entry.minimum or factor):
            raise PriceError("it adds nothing. Give it rates, a minimum or a factor.")
        shares = {unit: text for unit, text in entry.rates.items() if " x " in text}
        rates = {unit: text for unit, text in entry.rates.items() if unit not in shares}
        return Extension(
            provider=entry.provider,
            models=tuple(entry.models),
            source=entry.source,
            checked=str(entry.checked) if entry.checked else None,
            valid_from=_moment(entry.begins) or 0,
            valid_to=_moment(entry.ends),
            rates=tuple(_rates(msgspec.structs.replace(entry, rates=rates, source=None))),
            shares=tuple(_share(unit, text) for unit, text in shares.items()),
            minimum=entry.minimum,
            variant=variant,
            factor=factor,
            of=entry.of,
        )


def _rates(calls: CallsTable) -> Iterator[Rate]:
    refuse_variant(calls.variant)
    _refuse_units(calls.rates)
    for unit, text in calls.rates.items():
        yield rate(unit, text, variant=calls.variant, above_tokens=calls.above, source=calls.source)


def _factor(calls: CallsTable) -> tuple[str, str | None]:
    refuse_variant(calls.variant)
    if calls.factor is None:
        return calls.variant, None
    if not calls.variant or calls.rates or calls.above:
        raise PriceError("a factor is for a variant, without rates beside it. Make two entries of this one.")
    return calls.variant, _number(calls.factor)


def _share(unit: str, text: str) -> Share:
    times, _, other = text.partition(" x ")
    _refuse_units({other: ""})
    return Share(unit=unit, times=_number(times), of=other)


def _number(text: str) -> str:
    try:
        if Decimal(text) >= 0:
            return text
    except InvalidOperation:
        pass
    raise PriceError(f'"{safe(text)}" is no factor. Write a number such as "0.5" or "1.1".')


def _refuse_units(units: dict[str, str] | dict[str, int]) -> None:
    for unit in units:
        refuse_unit(unit)


def _refuse_twice(keys: list[tuple[str, str, str, int]]) -> None:
    seen = set()
    for key in keys:
        if key in seen:
            raise PriceError(f"it states the {key[1]} of {safe(key[0])} twice for the same calls. Take one of them out.")
        seen.add(key)


def _moment(day: date | None) -> int | None:
    return None if day is None else int(datetime.combine(day, time(), UTC).timestamp()) * 1_000_000


@contextmanager
def _naming(entry: str) -> Iterator[None]:
    try:
        yield
    except PriceError as error:
        raise PriceError(f"{entry}: {error}") from None
