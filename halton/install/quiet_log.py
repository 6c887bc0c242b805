"""What a command that may change nothing asks of the log: SQLite itself would leave files beside one that nobody has open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from halton.errors import LogError
from halton.log.store import read_only
from halton.paths import Home
from halton.setup.authority_record import NOTHING, Record, look_up_record

_CALL = "call.completed"


def record(home: Home) -> Record:
    """What the log says of the authorities of this home; nothing where it cannot be read."""
    try:
        with _opened(home) as connection:
            return look_up_record(connection)
    except (LogError, sqlite3.Error):
        return NOTHING


def calls(home: Home) -> int | None:
    """How many calls it holds; 0 where there is no log yet, None where it cannot be read."""
    if not home.log.exists():
        return 0
    try:
        with _opened(home) as connection:
            return int(connection.execute("select count(*) from event where type = ?", (_CALL,)).fetchone()[0])
    except (LogError, sqlite3.Error):
        return None


def is_log(home: Home) -> bool:
    """Whether there is a log of ours."""
    try:
        with _opened(home) as connection:
            connection.execute("select position, type, hash from event limit 1")
    except (LogError, sqlite3.Error):
        return False
    return True


@contextmanager
def _opened(home: Home) -> Iterator[sqlite3.Connection]:
    """The log, to be read at once: as one that does not change (sqlite.org/uri.html, immutable) where nobody has it open.

    Whoever has it open has a write-ahead log beside it (sqlite.org/walformat.html §1), and then reading leaves nothing new.
    """
    if not home.log.exists() or home.log.with_name(f"{home.log.name}-wal").exists():
        connection = read_only(home.log)
    else:
        connection = sqlite3.connect(f"{home.log.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    with closing(connection):
        yield connection
