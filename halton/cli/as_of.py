"""Which other prices somebody asks for: those of a moment, or those that a book left when it was loaded."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.views.prices_as_of import AsOf


def read_as_of(log: sqlite3.Connection, text: str, option: str = "--as-of") -> tuple[AsOf, str]:
    """The prices that a text asks for, and the same in words; a name of a book goes before a date.

    :raises click.BadParameter: if it is neither, with the books there are.
    """
    from halton.cli.price_text import PriceMoment
    from halton.pricing.loaded_books import find_book, read_loaded_books
    from halton.views.prices_as_of import AsOf

    books = read_loaded_books(log)
    if book := find_book(books, text):
        words = f"the prices as {book.name} {book.version} left them ({book.loaded_at[:16].replace('T', ' ')} UTC)"
        return AsOf(position=book.position, set_at=book.loaded_at), words
    try:
        at = utc_text(PriceMoment().convert(text, None, None))
    except click.BadParameter as error:
        known = ", ".join(sorted({book.name for book in books})) or "none yet"
        raise click.BadParameter(f"{error.message} Or name a price book: {known}.", param_hint=option) from None
    return AsOf(at=at), f"the prices that held at {at[:16].replace('T', ' ')} UTC"


def utc_text(microseconds: int) -> str:
    """A moment as the views write it."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
