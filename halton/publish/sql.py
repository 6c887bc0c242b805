"""What SQL may do on a connection to the views: read tables, and nothing else."""

from __future__ import annotations

import sqlite3

# PRAGMA stays allowed: Datasette itself reads table_info and the like, and admits none from a user's statement.
READING = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_PRAGMA}
)


def confine(connection: sqlite3.Connection) -> None:
    """Make a connection read-only for good, and blind to where its file lies."""
    connection.execute("pragma query_only = on")
    connection.set_authorizer(authorize)


def authorize(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    """SQLite's question whether a statement may be prepared that does `action`."""
    if action not in READING:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_READ and first is not None and first.lower().startswith("pragma_"):
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and second is not None and second.lower() == "load_extension":
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
