"""The price book of the genai-prices package, read into price.set events. Its updater is never started: no network, ever."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, time
from decimal import Decimal
from importlib import metadata
from typing import Any

import msgspec

from halton.events.codec import decode, encode
from halton.events.price import Rate
from halton.events.types import Event, PriceBookLoaded, PriceSet
from halton.log.store import Fact, Log, read_only
from halton.pricing.patterns import globs

# The units that a call is counted in, and the book's names for their rates, the first that it states. A price for an hour's
# cache writes is never taken from one for five minutes: it would be 35 % too low.
UNITS = {
    "input_tokens": ("input_mtok",),
    "cache_read_tokens": ("cache_read_mtok",),
    "cache_write_5m_tokens": ("cache_write_5m_mtok", "cache_write_mtok"),
    "cache_write_1h_tokens": ("cache_write_1h_mtok",),
    "output_tokens": ("output_mtok",),
    "web_searches": ("web_searches_kcount",),
}
NAME = "genai-prices"
READER = 1
"""Raise it when this file reads the same book otherwise: it is a part of the book's version."""

_PICO = {"mtok": 10**12 // 10**6, "kcount": 10**12 // 10**3}


class PriceBook(msgspec.Struct, frozen=True):
    """Prices of one source in one version. `unread` counts the match clauses that GLOB patterns cannot say exactly."""

    name: str
    version: str
    digest: str
    prices: tuple[PriceSet, ...]
    unread: int

    @classmethod
    def of_genai_prices(cls, providers: Collection[str] | None = None) -> PriceBook:
        """The book that is bundled with genai-prices, for some providers or for all."""
        from genai_prices.data import providers as data  # 0.7 s: here and nowhere else

        version = installed_version()
        models = [(p.id, model) for p in data if providers is None or p.id in providers for model in p.models]
        prices = tuple(price for provider, model in models for price in _prices(provider, model, version))
        digest = hashlib.sha256("\n".join(map(encode, prices)).encode()).hexdigest()
        unread = sum(globs(model.match)[1] for _, model in models)
        return cls(NAME, version, digest, prices, unread)

    def missing(self, events: Iterable[Event]) -> list[Fact]:
        """The facts that a log with these price.set and price.book_loaded events still lacks to hold this book.

        A price that the log already states is not set again: a new version of a book moves only the totals it corrects.
        """
        stated: dict[tuple[str, str, int], PriceSet] = {}
        for event in events:
            if isinstance(event, PriceBookLoaded) and (event.name, event.digest) == (self.name, self.digest):
                return []
            if isinstance(event, PriceSet) and event.book is not None:
                stated[event.provider, event.model, event.valid_from] = event
        fresh = [p for p in self.prices if not _same(p, stated.get((p.provider, p.model, p.valid_from)))]
        models = len({(price.provider, price.model) for price in self.prices})
        loaded = PriceBookLoaded(name=self.name, version=self.version, digest=self.digest, models=models, unread=self.unread)
        return [Fact.of("prices", event) for event in (*fresh, loaded)]


def installed_version() -> str:
    """The version of the bundled book and of the way we read it, found without loading it."""
    return f"{metadata.version(NAME)}+{READER}"


def load(log: Log) -> int:
    """Append the bundled book to a log that does not hold this version of it; say how many facts that took."""
    with closing(read_only(log.path)) as connection:
        books = [e for e in _events(connection, PriceBookLoaded) if isinstance(e, PriceBookLoaded)]
        if any((book.name, book.version) == (NAME, installed_version()) for book in books):
            return 0
        facts = PriceBook.of_genai_prices().missing([*_events(connection, PriceSet), *books])
    if facts:
        log.append(facts)
    return len(facts)


def _events(connection: sqlite3.Connection, kind: type[Event]) -> Iterator[Event]:
    # The second condition looks idle, but without it SQLite does not see that the index event_rare fits.
    query = """select data from event
                where type = ? and type not in ('call.started', 'call.completed') order by position"""
    return (decode(kind.TYPE, data) for (data,) in connection.execute(query, (kind.TYPE,)))


def _same(price: PriceSet, stated: PriceSet | None) -> bool:
    return stated is not None and (price.match, price.rates) == (stated.match, stated.rates)


def _prices(provider: str, model: Any, version: str) -> Iterator[PriceSet]:
    patterns, _ = globs(model.match)
    before: tuple[Rate, ...] | None = None
    for valid_from, price in _dated(model.prices):
        rates = tuple(_rates(price))
        if patterns and (rates or before) and rates != before:
            yield PriceSet(
                provider=provider,
                model=model.id,
                match=tuple(dict.fromkeys(patterns)),
                valid_from=valid_from,
                rates=rates,
                source=f"{NAME} {version}",
                book=NAME,
            )
            before = rates


def _dated(prices: Any) -> Iterator[tuple[int, Any]]:
    if not isinstance(prices, list):
        yield 0, prices
        return
    # A price for some hours of the day only (off-peak) is passed over: the standard one holds.
    standard = [entry for entry in prices if not hasattr(entry.constraint, "start_time")]
    starts = {_start(entry) for entry in standard} | {0}
    for start in sorted(starts):
        begun = [entry for entry in standard if _start(entry) <= start]
        yield start, (begun[-1] if begun else standard[0]).prices


def _start(entry: Any) -> int:
    if entry.constraint is None:
        return 0
    return int(datetime.combine(entry.constraint.start_date, time(), UTC).timestamp()) * 1_000_000


def _rates(price: Any) -> Iterator[Rate]:
    for unit, keys in UNITS.items():
        stated = next((value for key in keys if (value := getattr(price, key)) is not None), None)
        if stated is None:
            continue
        per_unit = _PICO[keys[0].rsplit("_", 1)[1]]
        if isinstance(stated, Decimal):
            yield Rate(unit=unit, pico=_pico(stated * per_unit))
            continue
        yield Rate(unit=unit, pico=_pico(stated.base * per_unit))
        for tier in stated.tiers:
            yield Rate(unit=unit, pico=_pico(tier.price * per_unit), above_tokens=tier.start)


def _pico(exact: Decimal) -> int:
    return int(exact.to_integral_value())  # the few rates with more than six decimals are artefacts of binary fractions
