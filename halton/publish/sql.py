"""What SQL may do on a connection to the views: read tables, and nothing else, within bounds."""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Iterable

# The longest text, blob or row that SQLite makes or reads for a page; https://www.sqlite.org/limits.html has the rest.
LONGEST_TEXT = 1_000_000
# All that SQLite may have in memory in this process at once. A statement that wants more fails, the others do not.
HEAP_BYTES = 256 << 20

# PRAGMA stays allowed: Datasette itself reads table_info and the like, and admits none from a user's statement.
READING = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_PRAGMA}
)
# Tables that SQLite and its extensions make of what is no data: the file's place and raw pages, statements of others, files.
UNREADABLE = frozenset(
    {"dbstat", "sqlite_dbpage", "sqlite_dbdata", "sqlite_dbptr", "sqlite_stmt", "bytecode", "tables_used", "sqlite_memstat"}
    | {"fsdir", "zipfile", "csv", "completion", "fts3tokenize", "generate_series", "sqlite_temp_schema", "sqlite_temp_master"}
)
REFUSED = frozenset(
    {"load_extension", "readfile", "writefile", "lsmode", "edit", "fts3_tokenizer", "sqlite_log", "rtreecheck", "eval"}
)
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_TEXT,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 500,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}

# What SQLite says of a statement that fails, and what to do then.
_UNKNOWN = re.compile(r"no such (table|column|function): (?:\w+\.)?(\w+)")
ADVICE = (
    (
        re.compile(r"syntax error|incomplete input|unrecognized token"),
        "Look at the place that it names: often a comma or a bracket is missing.",
    ),
    (
        re.compile(r"not authorized|prohibited|Statement must be|Statement may not|not allowed"),
        "This page only reads: begin with select or with, and name tables of the views.",
    ),
    (re.compile(r"one statement"), "Run one statement at a time, without a semicolon in between."),
    (re.compile(r"ambiguous column"), "Say whose column it is: table.column."),
    (re.compile(r"misuse of aggregate|GROUP BY"), "Sums and counts go after select or having; group by names the other columns."),
    (re.compile(r"too big|too many|too large|out of memory"), "Ask for fewer columns or shorter texts."),
)


def confine(connection: sqlite3.Connection) -> None:
    """Make a connection read-only for good, bounded, and blind to where its file lies."""
    # The two make their own tables at their first use, which is a statement that would be refused from then on.
    for function in ("json_each", "json_tree"):
        connection.execute(f"select 1 from {function}('[]')")
    connection.execute("pragma query_only = on")
    connection.execute("pragma trusted_schema = off")
    connection.execute(f"pragma hard_heap_limit = {HEAP_BYTES}")
    for limit, most in LIMITS.items():
        connection.setlimit(limit, most)
    connection.set_authorizer(authorize)


def authorize(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    """SQLite's question whether a statement may be prepared that does `action`."""
    if action not in READING:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_READ and first is not None and _is_hidden(first.lower()):
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and second is not None and second.lower() in REFUSED:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def advice(error: str, names: Iterable[str] = ()) -> str:
    """What to do about an error of SQLite's: the nearest of `names`, of tables and columns, for one that it does not know."""
    if found := _UNKNOWN.search(error):
        near = difflib.get_close_matches(found[2].lower(), sorted(set(names)), 1, 0.6)
        return f"Did you mean {near[0]}?" if near else f"There is no such {found[1]}: those there are, are listed here."
    return next((told for sign, told in ADVICE if sign.search(error)), "")


def _is_hidden(table: str) -> bool:
    return table.startswith("pragma_") or table in UNREADABLE
