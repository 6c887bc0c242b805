"""The price books that a log loaded, and when: what prices were "as of" one of them."""

from __future__ import annotations

import sqlite3

import msgspec


class LoadedBook(msgspec.Struct, frozen=True):
    """One version of a book: the position of its price.book_loaded, behind all its prices, and when that was recorded (UTC)."""

    name: str
    version: str
    digest: str
    position: int
    loaded_at: str


def read_loaded_books(log: sqlite3.Connection) -> list[LoadedBook]:
    """Every version of every book, in the order of the log."""
    query = """select data ->> '$.name', data ->> '$.version', data ->> '$.digest', position,
                      strftime('%Y-%m-%dT%H:%M:%S', recorded_at / 1000000, 'unixepoch') || printf('.%06dZ', recorded_at % 1000000)
                 from event
                where type = 'price.book_loaded' and type not in ('call.started', 'call.completed')
                order by position"""
    return [LoadedBook(*row) for row in log.execute(query)]


def find_book(books: list[LoadedBook], text: str) -> LoadedBook | None:
    """The last book of this name, version, name@version or beginning of a digest (eight digits or more)."""
    for book in reversed(books):
        names = (book.name, book.version, f"{book.name}@{book.version}")
        if text in names or len(text) >= 8 and book.digest.startswith(text.lower()):
            return book
    return None
