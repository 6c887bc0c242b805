"""Reading stored bodies: a few at a time, so that nobody who reads holds up a purge."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from halton.bodies.compression import decompress
from halton.bodies.row import Row, rows
from halton.bodies.store import FORMAT
from halton.errors import BodiesError
from halton.log.format import refuse_newer
from halton.log.store import read_only

PAGE = 50
_SUMMARY = """select call_id, side, started_at, project, content_type, original_bytes, text_bytes, length(data), truncated,
       redactions, rules
  from request_bodies"""
_ANY = "select exists (select 1 from request_bodies)"


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A stored body without its text; times are µs UTC, `stored_bytes` is what it takes on the disk."""

    call_id: str
    side: str
    started_at: int
    project: str
    content_type: str | None
    original_bytes: int
    text_bytes: int
    stored_bytes: int
    truncated: bool
    redactions: dict[str, int]
    rules: int


class Wanted(msgspec.Struct, frozen=True):
    """Which bodies: those of a project, of calls that started at or after `since_at` and before `until_at`."""

    project: str | None = None
    since_at: int | None = None
    until_at: int | None = None

    def where(self) -> tuple[str, list[object]]:
        """The clause and its values."""
        stated = (("project = ?", self.project), ("started_at >= ?", self.since_at), ("started_at < ?", self.until_at))
        clauses = [(clause, value) for clause, value in stated if value is not None]
        return " and ".join(["true", *(clause for clause, _ in clauses)]), [value for _, value in clauses]


def open_bodies(path: Path) -> sqlite3.Connection:
    """The file, to be read.

    :raises BodiesError: if there is none yet, or it is something else.
    """
    if not path.exists():
        raise BodiesError("No body is stored yet. The meter stores those of the next calls, unless [bodies] enabled = false.")
    connection = None
    try:
        connection = read_only(path)
        refuse_newer(connection, path, FORMAT, BodiesError)
        connection.execute(_ANY).fetchone()
    except (BodiesError, sqlite3.Error) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, BodiesError):
            raise
        raise BodiesError(f"{path} cannot be read ({type(error).__name__}). See: halton verify") from error
    return connection


def summaries(connection: sqlite3.Connection, wanted: Wanted, limit: int) -> list[Summary]:
    """The newest of them first."""
    where, values = wanted.where()
    query = f"{_SUMMARY} where {where} order by started_at desc, call_id, side limit ?"
    return [_summary(row) for row in connection.execute(query, [*values, limit])]


def bodies_of(connection: sqlite3.Connection, call: str) -> list[Row]:
    """The bodies of a call, the request first; the beginning of its id is enough, if it is that of no other.

    :raises BodiesError: if there are none, or of several calls.
    """
    exact = rows(connection, "where call_id = ? order by side", (call,))
    begins = "call_id >= ? and call_id < ? || char(0x10ffff)"
    found = exact or rows(connection, f"where {begins} order by call_id, side limit 3", (call, call))
    if not found:
        raise BodiesError("No body of that call is stored: none was kept, or it was removed. See: halton bodies list")
    if len({row.call_id for _, row in found}) > 1:
        raise BodiesError("More than one call has an id that begins so. Write more of it.")
    return [row for _, row in found]


def each(connection: sqlite3.Connection, wanted: Wanted) -> Iterator[Row]:
    """All of them, page by page."""
    where, values = wanted.where()
    last = 0
    while page := rows(connection, f"where rowid > ? and {where} order by rowid limit {PAGE}", [last, *values]):
        yield from (row for _, row in page)
        last = page[-1][0]


def text_of(row: Row) -> bytes:
    """The JSON text of a body.

    :raises BodiesError: if the row is damaged.
    """
    try:
        return decompress(row.data, row.text_bytes)
    except ValueError as error:
        raise BodiesError(f"The {row.side} of call {row.call_id} cannot be read. See: halton verify") from error


def _summary(row: tuple[object, ...]) -> Summary:
    facts = dict(zip(Summary.__struct_fields__, row, strict=True))
    return Summary(**(facts | {"truncated": bool(row[8]), "redactions": msgspec.json.decode(str(row[9]))}))  # type: ignore[arg-type]
