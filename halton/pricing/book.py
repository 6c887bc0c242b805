"""Price books, read into price.set events: the one that ships with Halton, and those that a user loads. No network, ever."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from importlib import metadata

import msgspec

from halton.events.codec import decode, encode
from halton.events.types import Event, PriceBookLoaded, PriceSet
from halton.log.store import Fact, Log, read_only
from halton.pricing.genai_book import NAME, READER, read_prices
from halton.pricing.patterns import globs
from halton.pricing.renewal import renewed


class PriceBook(msgspec.Struct, frozen=True):
    """Prices of one source in one version. `unread` counts the match clauses that GLOB patterns cannot say exactly."""

    name: str
    version: str
    digest: str
    prices: tuple[PriceSet, ...]
    unread: int = 0

    @classmethod
    def of(cls, name: str, version: str, prices: Iterable[PriceSet], unread: int = 0) -> PriceBook:
        """A book of these prices, with their digest."""
        held = tuple(prices)
        digest = hashlib.sha256("\n".join(map(encode, held)).encode()).hexdigest()
        return cls(name, version, digest, held, unread)

    @classmethod
    def bundled(cls, providers: Collection[str] | None = None) -> PriceBook:
        """The book that ships with Halton, for some providers or for all: genai-prices."""
        from genai_prices.data import providers as data  # 0.7 s: here and nowhere else

        version = metadata.version(NAME)
        by_id = {provider.id: provider for provider in data}
        chosen = [provider for provider in data if providers is None or provider.id in providers]
        prices = []
        for provider in chosen:
            others = [by_id[other] for other in provider.fallback_model_providers or ()]
            borrowed = [(other, model) for other in others for model in other.models if provider.find_model(model.id) is None]
            prices += [price for other, model in borrowed for price in read_prices(other, model, version, name=provider.id)]
            prices += [price for model in provider.models for price in read_prices(provider, model, version)]
        unread = sum(globs(model.match)[1] for provider in chosen for model in provider.models)
        return cls.of(NAME, installed_version(), prices, unread)

    def missing(self, events: Iterable[Event], now_us: int) -> list[Fact]:
        """The facts that a log with these price.set and price.book_loaded events still lacks to hold this book."""
        stated = []
        for event in events:
            if isinstance(event, PriceBookLoaded) and (event.name, event.digest) == (self.name, self.digest):
                return []
            if isinstance(event, PriceSet) and event.book == self.name:
                stated.append(event)
        models = len({(price.provider, price.model) for price in self.prices})
        loaded = PriceBookLoaded(name=self.name, version=self.version, digest=self.digest, models=models, unread=self.unread)
        return [Fact.of("prices", event) for event in (*renewed(self.prices, stated, now_us), loaded)]


def installed_version() -> str:
    """The version of the bundled book and of the way we read it, found without loading it."""
    return f"{metadata.version(NAME)}+{READER}"


def load(log: Log) -> int:
    """Append the bundled book to a log that does not hold this version of it; say how many facts that took."""
    with closing(read_only(log.path)) as connection:
        books = [e for e in read_events(connection, PriceBookLoaded) if isinstance(e, PriceBookLoaded)]
        if any((book.name, book.version) == (NAME, installed_version()) for book in books):
            return 0
        known = [*read_events(connection, PriceSet), *books]
    facts = PriceBook.bundled().missing(known, time.time_ns() // 1000)
    if facts:
        log.append(facts)
    return len(facts)


def read_events(connection: sqlite3.Connection, kind: type[Event]) -> Iterator[Event]:
    """The events of a rare type in a log, in order."""
    # The second condition looks idle, but without it SQLite does not see that the index event_rare fits.
    query = """select data from event
                where type = ? and type not in ('call.started', 'call.completed') order by position"""
    return (decode(kind.TYPE, data) for (data,) in connection.execute(query, (kind.TYPE,)))
