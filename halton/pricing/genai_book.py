"""The price book that the genai-prices package bundles, read into price.set events. Its updater is never started."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from fractions import Fraction
from importlib import metadata
from typing import Any

from halton.events.price import Rate
from halton.events.types import PriceSet
from halton.pricing.patterns import globs

NAME = "genai-prices"
READER = 2
"""Raise it when this file reads the same data otherwise: it is a part of the book's version."""

# The book's names for rates by the units that a call is counted in, the first that a price states, and for how many of them
# its dollars are. A price for an hour's cache writes is never taken from one for five minutes: it would be 35 % too low.
MILLION, THOUSAND, HOUR_MS = 10**6, 10**3, 3_600_000
UNITS: dict[str, tuple[int, tuple[str, ...]]] = {
    "input_tokens": (MILLION, ("input_mtok",)),
    "cache_read_tokens": (MILLION, ("cache_read_mtok",)),
    "cache_write_5m_tokens": (MILLION, ("cache_write_5m_mtok", "cache_write_mtok")),
    "cache_write_1h_tokens": (MILLION, ("cache_write_1h_mtok",)),
    "output_tokens": (MILLION, ("output_mtok",)),
    "reasoning_tokens": (MILLION, ("output_reasoning_mtok",)),
    "output_citation_tokens": (MILLION, ("output_citation_mtok",)),
    "input_audio_tokens": (MILLION, ("input_audio_mtok",)),
    "input_image_tokens": (MILLION, ("input_image_mtok",)),
    "input_video_tokens": (MILLION, ("input_video_mtok",)),
    "cached_audio_tokens": (MILLION, ("cache_audio_read_mtok",)),
    "cached_image_tokens": (MILLION, ("cache_image_read_mtok",)),
    "output_audio_tokens": (MILLION, ("output_audio_mtok",)),
    "output_image_tokens": (MILLION, ("output_image_mtok",)),
    "output_video_tokens": (MILLION, ("output_video_mtok",)),
    "characters": (MILLION, ("input_mchars",)),
    "audio_ms": (HOUR_MS, ("input_audio_hours", "audio_hours")),
    "pages": (THOUSAND, ("input_document_kpages",)),
    "text_messages": (THOUSAND, ("input_text_messages_kcount",)),
    "web_searches": (THOUSAND, ("web_searches_kcount",)),
    "storage_searches": (THOUSAND, ("storage_searches_kcount",)),
    "requests": (THOUSAND, ("requests_kcount",)),
}
# OpenAI's tier fast is priority under another name, and its default is the ordinary one.
_VARIANTS = {
    ("processing", "batch"): "batch",
    ("service_tier", "flex"): "flex",
    ("service_tier", "priority"): "priority",
    ("speed", "fast"): "fast",
}
_PICO = 10**12


def read_book(providers: Collection[str] | None = None) -> tuple[list[PriceSet], int]:
    """The prices of some providers, or of all, and how many match clauses GLOB patterns could not say exactly.

    A provider that sells the models of others has their ordinary prices for those of which it states none itself.
    """
    from genai_prices.data import providers as data  # 0.7 s: here and nowhere else

    version = metadata.version(NAME)
    by_id = {provider.id: provider for provider in data}
    chosen = [provider for provider in data if providers is None or provider.id in providers]
    prices: list[PriceSet] = []
    for provider in chosen:
        others = [by_id[other] for other in provider.fallback_model_providers or ()]
        borrowed = [(other, model) for other in others for model in other.models if provider.find_model(model.id) is None]
        prices += [price for other, model in borrowed for price in read_prices(other, model, version, name=provider.id)]
        prices += [price for model in provider.models for price in read_prices(provider, model, version)]
    return prices, sum(globs(model.match)[1] for provider in chosen for model in provider.models)


def read_prices(provider: Any, model: Any, version: str, *, name: str | None = None) -> Iterator[PriceSet]:
    """The prices of one model, one for each day on which its rates change, for its own provider or another's `name`.

    :param provider: a provider of the package's data, and `model` one of its models.
    """
    patterns, _ = globs(model.match)
    before: tuple[Rate, ...] = ()
    for valid_from in _starts(model):
        rates = tuple(_rates_at(model, valid_from, variants=name is None))
        if patterns and rates != before:
            yield PriceSet(
                provider=name or provider.id,
                model=model.id,
                match=tuple(dict.fromkeys(patterns)),
                valid_from=valid_from,
                rates=rates,
                source=f"{NAME} {version}",
                book=NAME,
            )
            before = rates


def _starts(model: Any) -> list[int]:
    return sorted({0, *(_start(entry) for entry in (*_entries(model), *(model.price_variants or ())))})


def _entries(model: Any) -> Sequence[Any]:
    from genai_prices.types import ConditionalPrice

    return model.prices if isinstance(model.prices, list) else [ConditionalPrice(prices=model.prices)]


def _start(entry: Any) -> int:
    """When it begins to hold, in microseconds; an entry for hours of the day always does."""
    begins = getattr(entry.constraint, "start_date", None)
    return 0 if begins is None else int(datetime.combine(begins, time(), UTC).timestamp()) * 1_000_000


def _rates_at(model: Any, moment: int, *, variants: bool) -> Iterator[Rate]:
    """The rates in force. Of entries that hold at once the last goes first, so hours count only behind the one in force."""
    entries = list(enumerate(_entries(model)))
    begun = [at for at, entry in entries if not _hours(entry) and _start(entry) <= moment]
    in_force = begun[-1] if begun else 0
    yield from _rates(entries[in_force][1].prices, "")
    for at, entry in entries:
        if at > in_force and (hours := _hours(entry)):
            yield from _rates(entry.prices, hours)
    named: set[str] = set()
    for entry in (model.price_variants or ()) if variants else ():
        word = _VARIANTS.get(next(iter(entry.when.items()))) if len(entry.when) == 1 else None
        if word and word not in named and _start(entry) <= moment:
            named.add(word)
            yield from _rates(entry.prices, word)


def _hours(entry: Any) -> str:
    if not hasattr(entry.constraint, "start_time"):
        return ""
    return f"{entry.constraint.start_time:%H:%M}-{entry.constraint.end_time:%H:%M}"


def _rates(price: Any, variant: str) -> Iterator[Rate]:
    for unit, (per, keys) in UNITS.items():
        stated = next((value for key in keys if (value := getattr(price, key)) is not None), None)
        if stated is not None:
            yield from _tiers(unit, per, stated, variant)
    plain, annotated = price.input_document_kpages, price.input_annotated_document_kpages
    if annotated is not None:  # the book's price of such a page holds in place of a plain one's: ours comes on top of that
        yield _rate("annotated_pages", THOUSAND, annotated - (plain or 0), variant)


def _tiers(unit: str, per: int, stated: Any, variant: str) -> Iterator[Rate]:
    if isinstance(stated, Decimal):
        yield _rate(unit, per, stated, variant)
        return
    yield _rate(unit, per, stated.base, variant)
    for tier in stated.tiers:
        yield _rate(unit, per, tier.price, variant, tier.start)


def _rate(unit: str, per: int, dollars: Decimal, variant: str, above_tokens: int = 0) -> Rate:
    exact = Fraction(dollars) * _PICO / per
    if per != HOUR_MS:
        exact = Fraction(round(exact))  # the few rates with more than six decimals are artefacts of binary fractions
    return Rate(unit=unit, pico=exact.numerator, per=exact.denominator, above_tokens=above_tokens, variant=variant)
