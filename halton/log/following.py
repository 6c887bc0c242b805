"""Following a log: the last events, then each new one when it is committed, by whichever process; a log that comes later too."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from halton.errors import LogError
from halton.log.reading import Selection, read_last, read_pages
from halton.log.store import StoredEvent, read_only

POLL_S = 0.1
_HEAD = "select coalesce(max(position), 0) from event"


def follow(
    path: Path, selection: Selection, number: int, rest: Callable[[], None] = lambda: time.sleep(POLL_S)
) -> Iterator[list[StoredEvent]]:
    """The last `number` selected events, then without end those that are committed; `rest` is called between two looks.

    A log that is put in the place of this one is followed from its beginning.

    :raises LogError: if there is a file that is no log.
    """
    while True:
        if _identity(path) is not None:
            with closing(read_only(path)) as connection:
                after = _begin(connection, path)
                if after is not None:
                    if number:
                        page = read_last(connection, msgspec.structs.replace(selection, upto=after), number)
                        yield from [page] if page else []
                    yield from _grown(connection, path, selection, after, rest)
                    number = -1  # all of the next one
        rest()


def _grown(
    connection: sqlite3.Connection, path: Path, selection: Selection, after: int, rest: Callable[[], None]
) -> Iterator[list[StoredEvent]]:
    file, seen = _identity(path), None
    while file == _identity(path):
        version = connection.execute("pragma data_version").fetchone()[0]
        if version == seen:
            rest()
            continue
        seen = version
        upto = int(connection.execute(_HEAD).fetchone()[0])
        yield from read_pages(connection, msgspec.structs.replace(selection, after=max(after, selection.after), upto=upto))
        after = upto


def _begin(connection: sqlite3.Connection, path: Path) -> int | None:
    """The head of a log; None while it is being made."""
    try:
        return int(connection.execute(_HEAD).fetchone()[0])
    except sqlite3.OperationalError:
        return None
    except sqlite3.DatabaseError as error:
        raise LogError(f"{path} is no event log. Look at what lies there: halton verify") from error


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
