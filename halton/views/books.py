"""The price books that a log holds, so that a report can say by which prices it was made."""

from __future__ import annotations

import sqlite3

import msgspec


class Book(msgspec.Struct, frozen=True):
    """The last version of a book, and when it was loaded: its prices hold from then on, unless one says another date."""

    name: str
    version: str
    loaded_at: str


def read_books(log: sqlite3.Connection) -> tuple[Book, ...]:
    """The books in force, given a connection to the log. Those events are few, and an index has them."""
    query = """select data ->> '$.name', data ->> '$.version', strftime('%Y-%m-%dT%H:%M:%SZ', recorded_at / 1000000, 'unixepoch'),
                      max(position)
                 from event
                where type = 'price.book_loaded' and type not in ('call.started', 'call.completed')
                group by 1
                order by 1"""
    return tuple(Book(name, version, at) for name, version, at, _ in log.execute(query))
