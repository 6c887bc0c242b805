"""Price books, read into price.set events: the one that ships with Halton, and those that a user loads. No network, ever."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from importlib import metadata

import msgspec

from halton.events.codec import decode, encode
from halton.events.types import Event, PriceBookLoaded, PriceSet
from halton.log.store import Fact, Log, read_only
from halton.pricing.extension import extended
from halton.pricing.genai_book import NAME, READER, read_book
from halton.pricing.renewal import renewed
from halton.pricing.supplement import Supplement


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
        """That of genai-prices with what our supplement adds to its models, for some providers or for all."""
        supplement = Supplement.shipped()
        prices, unread = read_book(providers)
        whole = (extended(price, supplement.extensions) for price in prices)
        return cls.of(NAME, _bundled_version(supplement), whole, unread)

    @classmethod
    def supplementary(cls) -> PriceBook:
        """That of our supplement: models which the other lacks."""
        supplement = Supplement.shipped()
        return cls.of(supplement.name, _version(supplement), supplement.prices)

    @property
    def _identity(self) -> tuple[str, str, str]:
        return self.name, self.version, self.digest

    def missing(self, events: Iterable[Event], now_us: int) -> list[Fact]:
        """The facts that a log with these price.set and price.book_loaded events still lacks to hold this book."""
        stated = []
        for event in events:
            if isinstance(event, PriceBookLoaded) and (event.name, event.version, event.digest) == self._identity:
                return []
            if isinstance(event, PriceSet) and event.book == self.name:
                stated.append(event)
        models = len({(price.provider, price.model) for price in self.prices})
        loaded = PriceBookLoaded(name=self.name, version=self.version, digest=self.digest, models=models, unread=self.unread)
        return [Fact.of("prices", event) for event in (*renewed(self.prices, stated, now_us), loaded)]


def shipped_versions() -> dict[str, str]:
    """The books that ship with Halton and their versions, found without loading the big one."""
    supplement = Supplement.shipped()
    return {NAME: _bundled_version(supplement), supplement.name: _version(supplement)}


def load(log: Log, *, is_wanted: Callable[[], bool] = lambda: True) -> int:
    """Append the books that ship to a log that does not hold this version of them; say how many facts that took.

    To read them takes seconds: whether they are still wanted is asked once more before the log is written to.
    """
    with closing(read_only(log.path)) as connection:
        books = [e for e in read_events(connection, PriceBookLoaded) if isinstance(e, PriceBookLoaded)]
        lacking = shipped_versions().items() - {(book.name, book.version) for book in books}
        if not lacking:
            return 0
        known = [*read_events(connection, PriceSet), *books]
    shipped = (PriceBook.bundled(), PriceBook.supplementary())
    now_us = time.time_ns() // 1000
    facts = [fact for book in shipped if (book.name, book.version) in lacking for fact in book.missing(known, now_us)]
    if not facts or not is_wanted():
        return 0
    log.append(facts)
    return len(facts)


def read_events(connection: sqlite3.Connection, kind: type[Event]) -> Iterator[Event]:
    """The events of a rare type in a log, in order."""
    # The second condition looks idle, but without it SQLite does not see that the index event_rare fits.
    query = """select data from event
                where type = ? and type not in ('call.started', 'call.completed') order by position"""
    return (decode(kind.TYPE, data) for (data,) in connection.execute(query, (kind.TYPE,)))


def _bundled_version(supplement: Supplement) -> str:
    return f"{metadata.version(NAME)}+{READER}.{supplement.digest[:8]}"


def _version(supplement: Supplement) -> str:
    return f"{supplement.version}+{supplement.digest[:8]}"
