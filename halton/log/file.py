"""How a database of this home is made: a file of our own alone, with a write-ahead log, whoever else makes it at that moment."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

LOCKED_POLL_S = 0.01


def make_private(path: Path) -> None:
    """Make the file, or see to it that nobody else may read the one there is. A link is not followed.

    A file that is there is never opened here: to close it would drop all locks that this process's connections hold on it. With
    the locks gone, another process that closes it takes itself for the last one and removes the write-ahead log.

    :raises OSError: if it cannot be made, or is a link.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        if path.is_symlink():
            raise
    path.chmod(0o600)


def write_ahead(connection: sqlite3.Connection, deadline: float) -> None:
    """Have a file a write-ahead log; `deadline` is a time of the monotonic clock.

    SQLite goes from reading to writing here, and says at once that the file is locked, whatever the busy timeout: so it does to
    all but one of those who make a file at the same time.

    :raises sqlite3.OperationalError: if it still is then.
    """
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(LOCKED_POLL_S)
        else:
            return


def statements(script: Path) -> Iterator[str]:
    """The statements of a file of SQL, one by one: a script run as a whole would commit on its own."""
    statement = ""
    for line in script.read_text().splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
