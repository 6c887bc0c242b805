"""A price book as a log holds it: what it said at one of its versions, and what it lacks of a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import msgspec

from halton.errors import PriceError, safe
from halton.events.codec import decode
from halton.events.types import Event, PriceBookLoaded, PriceSet
from halton.pricing.book import PriceBook, read_events, shipped_versions
from halton.pricing.supplement import Supplement
from halton.pricing.vocabulary import nearest


def stated_prices(connection: sqlite3.Connection, book: str | None, upto: int | None = None) -> list[PriceSet]:
    """The prices of a book, or without a name a user's own, that a log states up to a position, in their order."""
    query = """select data from event
                where type = 'price.set' and type not in ('call.started', 'call.completed') and position <= coalesce(?, position)
                order by position"""
    events = (decode(PriceSet.TYPE, data) for (data,) in connection.execute(query, (upto,)))
    return [event for event in events if isinstance(event, PriceSet) and event.book == book]


def loaded_books(connection: sqlite3.Connection) -> list[tuple[int, PriceBookLoaded]]:
    """Every version of every book that a log took, with the position at which it had it whole."""
    query = """select position, data from event
                where type = 'price.book_loaded' and type not in ('call.started', 'call.completed') order by position"""
    events = ((position, decode(PriceBookLoaded.TYPE, data)) for position, data in connection.execute(query))
    return [(position, event) for position, event in events if isinstance(event, PriceBookLoaded)]


def find_version(connection: sqlite3.Connection, text: str) -> tuple[int, PriceBookLoaded]:
    """The book that is meant by its version, or by NAME@VERSION, with its position; the beginning of a version is enough.

    :raises PriceError: if the log took none such, naming those it took.
    """
    books = loaded_books(connection)
    name, at, version = text.rpartition("@")
    fitting = [(position, book) for position, book in books if not at or book.name == name]
    exact = [found for found in fitting if found[1].version == version]
    begun = exact or [found for found in fitting if version and found[1].version.startswith(version)]
    if len({(book.name, book.version) for _, book in begun}) == 1:
        return begun[-1]
    known = sorted({f"{book.name}@{book.version}" for _, book in books})
    if begun:
        raise PriceError(f'"{safe(text)}" may be {" or ".join(safe(name) for name in known if version in name)}. Say which.')
    hint = nearest(text, known) if known else "The log has no book yet: halton start"
    raise PriceError(f'"{safe(text)}" is neither a file nor a version of a book in the log. {hint}')


def read_file(path: Path) -> PriceBook:
    """The book in a file of prices; without a name the prices are the user's own.

    :raises PriceError: if it cannot be read, holds what is no price, or takes the name of a book that ships.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PriceError(f"{safe(path)} cannot be read ({error.strerror}).") from None
    supplement = Supplement.read(data, path.name)
    if supplement.name in shipped_versions():
        raise PriceError(f'{safe(path.name)}: the book "{supplement.name}" ships with Halton. Give yours another name.')
    if not supplement.prices:
        raise PriceError(f"{safe(path.name)}: it states no [[price]], and [[extend]] adds to the prices of its own file only.")
    return PriceBook.of(supplement.name, supplement.version, supplement.prices)


def lacking(book: PriceBook, events: Iterable[Event], now_us: int, *, as_stated: bool = False) -> list[Event]:
    """The events that a log with these events lacks to hold a book: none if it holds that very version.

    A rate that merely differs from the log's holds from now on, so that no call moves; `as_stated`, and for a user's own
    prices, it holds from the moment that the file says.
    """
    known = list(events)
    if book.name and not as_stated:
        return [decode(fact.type, fact.data) for fact in book.missing(known, now_us)]
    owner = book.name or None
    prices = (event for event in known if isinstance(event, PriceSet) and event.book == owner)
    stated = {_key(price): msgspec.structs.replace(price, actor=None) for price in prices}
    differing: list[Event] = [price for price in book.prices if stated.get(_key(price)) != price]
    if differing and owner:
        models = len({(price.provider, price.model) for price in book.prices})
        differing.append(PriceBookLoaded(name=book.name, version=book.version, digest=book.digest, models=models))
    return differing


def read_price_events(connection: sqlite3.Connection) -> list[Event]:
    """All that a log says of prices."""
    return [*read_events(connection, PriceSet), *read_events(connection, PriceBookLoaded)]


def _key(price: PriceSet) -> tuple[str, str, int]:
    return price.provider, price.model, price.valid_from
