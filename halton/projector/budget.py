"""How long a projection of the user's own may take: one that never ends must not hold up those that ship."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

BUDGET_S = 2.0
"""Processor time for one batch of one projection: what a full disk or a busy machine takes does not count."""

SLICE_S = 0.25
"""What a batch should take, so that those that ship come to their turn again."""

VALUE_LIMIT = 64 << 20
"""Bytes of the longest text that a statement may make up: one call of a function cannot be interrupted."""

_OPERATIONS = 5_000  # of SQLite's machine, between two looks at the clock


class TooLong(sqlite3.OperationalError):
    """A statement had used up its time."""


@contextmanager
def budget(connection: sqlite3.Connection, seconds: float = BUDGET_S) -> Iterator[None]:
    """Stop whatever the connection does in here, once this thread has worked on it for so long.

    :raises TooLong: if it was stopped; SQLite undoes the whole transaction then.
    """
    end = time.thread_time() + seconds
    connection.set_progress_handler(lambda: time.thread_time() > end, _OPERATIONS)
    before = connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_LIMIT)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT and time.thread_time() > end:
            raise TooLong(f"it took longer than {seconds:g} s") from error
        raise
    finally:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, before)
        connection.set_progress_handler(None, 0)


def next_span(span: int, seconds: float) -> int:
    """How many events the next batch may hold, after so many took so long: for one slice, sixteen times as many at most."""
    return max(1, int(span * min(16.0, SLICE_S / max(seconds, 1e-6))))
