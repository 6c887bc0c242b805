"""The id of a log, from its first event, for whoever has only a connection."""

from __future__ import annotations

import sqlite3

import msgspec

from halton.events.codec import decode
from halton.events.types import LogCreated


def read_origin(connection: sqlite3.Connection) -> str | None:
    """The origin; None where the first event does not say it.

    :raises sqlite3.Error: if the file cannot be read.
    """
    row = connection.execute("select data from event where position = 1 and type = ?", (LogCreated.TYPE,)).fetchone()
    try:
        first = decode(LogCreated.TYPE, row[0]) if row else None
    except (msgspec.MsgspecError, TypeError):
        return None
    return first.origin if isinstance(first, LogCreated) else None
