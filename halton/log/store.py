"""The event table in db.sqlite: appended to under one lock, read by anyone."""

from __future__ import annotations

import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from halton.errors import LogError
from halton.events.codec import decode, encode
from halton.events.types import Event, LogCreated
from halton.log.chain import GENESIS, link
from halton.log.file import make_private, statements, write_ahead
from halton.log.format import refuse_newer

if TYPE_CHECKING:
    from halton.redact.credentials import Credentials

APPLICATION_ID = 0x48414C54  # "HALT"
FORMAT = 0
"""Raise it for a change that earlier versions would misread, such as a VERSION of an event: they refuse the log then."""

BUSY_TIMEOUT_S = 5.0
FREQUENT = ("call.started", "call.completed")  # as in schema.sql
_SCHEMA = Path(__file__).with_name("schema.sql")
_INSERT = "insert into event (position, recorded_at, type, version, stream, data, hash) values (?, ?, ?, ?, ?, ?, ?)"
_COLUMNS = "position, recorded_at, type, version, stream, data, hash"


class Fact(msgspec.Struct, frozen=True):
    """An event in its canonical text, not yet in the log. Encoded where it is made, so that none can spoil a group."""

    type: str
    version: int
    stream: str
    data: str

    @classmethod
    def of(cls, stream: str, event: Event, credentials: Credentials | None = None) -> Fact:
        """The fact that `event` happened in `stream`, with no secret in it: of those of its call, `credentials`, or any other.

        :raises TypeError: if the event holds what canonical JSON cannot, a float or a lone surrogate.
        """
        try:
            stream.encode()
            return cls(event.TYPE, event.VERSION, stream, encode(_searched()(event, credentials)))
        except UnicodeEncodeError as error:
            raise TypeError("an event holds no lone surrogates") from error


@cache
def _searched() -> Callable[[Event, Credentials | None], Event]:
    """What searches an event; its rules are loaded with the first that is made, for who only reads needs none."""
    from halton.redact.facts import searched

    return searched


class StoredEvent(msgspec.Struct, frozen=True):
    """One row of the log: the envelope and the canonical text."""

    position: int
    recorded_at: int
    type: str
    version: int
    stream: str
    data: str
    hash: bytes

    def event(self) -> Event:
        """The facts, decoded."""
        return decode(self.type, self.data)


class Head(msgspec.Struct, frozen=True):
    """The last position of a log and its hash."""

    position: int
    hash: bytes


class Log:
    """The log of one home. Several processes, and threads, may append at once: each reads the head inside its own transaction.

    :raises LogError: if the file cannot be opened or is not a log.
    """

    def __init__(self, path: Path, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self.path = path
        self._turn = threading.Lock()  # threads that run one statement of a connection at once read each other's columns
        try:
            self._connection = _open(path, busy_timeout_s)
        except (OSError, sqlite3.Error) as error:
            name = getattr(error, "sqlite_errorname", type(error).__name__)
            raise LogError(f"{path} cannot be opened as an event log ({name}). Look at its disk: halton doctor") from error

    def append(self, facts: Sequence[Fact]) -> Head:
        """Make facts durable as the next events, in order, all or none.

        :raises LogError: if the disk or another writer does not let it; nothing was written then.
        """
        with self._turn:
            return self._append(facts)

    def head(self) -> Head:
        """The last position and its hash.

        :raises LogError: if the file cannot be read.
        """
        try:
            with self._turn:
                return _head(self._connection.cursor())
        except sqlite3.Error as error:
            raise LogError(f"{self.path} cannot be read ({type(error).__name__}: {error}).") from error

    def read(self, after: int = 0, upto: int | None = None, type_: str | None = None) -> Iterator[StoredEvent]:
        """The events behind `after`, in order."""
        query = f"select {_COLUMNS} from event where position > ?"
        values: list[object] = [after]
        for clause, value in (("position <= ?", upto), ("type = ?", type_)):
            if value is not None:
                query += f" and {clause}"
                values.append(value)
        if type_ is not None and type_ not in FREQUENT:
            query += f" and type not in {FREQUENT}"  # or SQLite does not see that the index of rare events fits
        for row in self._connection.execute(f"{query} order by position", values):
            yield StoredEvent(*row)

    def origin(self) -> str:
        """The id of this log, from its first event."""
        first = next(self.read(upto=1)).event()
        assert isinstance(first, LogCreated)
        return first.origin

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _append(self, facts: Sequence[Fact]) -> Head:
        try:
            cursor = self._connection.execute("begin immediate")
            head = _head(cursor)
            rows = list(_rows(facts, head))
            cursor.executemany(_INSERT, rows)
            cursor.execute("commit")
        except sqlite3.Error as error:
            self._roll_back()
            raise LogError(f"{self.path} did not take {len(facts)} events ({type(error).__name__}: {error}).") from error
        except BaseException:
            self._roll_back()
            raise
        return Head(rows[-1][0], rows[-1][6]) if rows else head

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("rollback")


def read_only(path: Path, *, timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    """A connection that can read a database of this home and nothing else; it waits so long for one that is locked.

    :raises LogError: if there is no such file yet, or if it is a log that a newer version wrote.
    """
    if not path.exists():
        raise LogError(f"{path} does not exist yet: nothing has been metered. Start with: halton run -- COMMAND")
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=timeout_s, isolation_level=None)
    connection.execute("pragma query_only = on")
    try:
        if _is_log(connection):
            refuse_newer(connection, path, FORMAT, LogError)
    except LogError:
        connection.close()
        raise
    return connection


def _is_log(connection: sqlite3.Connection) -> bool:
    """What cannot be read now says so to whoever reads it."""
    try:
        return bool(connection.execute("pragma application_id").fetchone()[0] == APPLICATION_ID)
    except sqlite3.Error:
        return False


def _open(path: Path, busy_timeout_s: float) -> sqlite3.Connection:
    make_private(path)
    connection = sqlite3.connect(path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection, path, time.monotonic() + busy_timeout_s)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, deadline: float) -> None:
    connection.execute("pragma page_size = 8192")
    write_ahead(connection, deadline)
    connection.execute("pragma synchronous = full")
    connection.execute("pragma wal_autocheckpoint = 2000")
    connection.execute(f"pragma journal_size_limit = {64 << 20}")
    if connection.execute("select count(*) from sqlite_schema").fetchone()[0] == 0:
        _create(connection)
    if connection.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise sqlite3.DatabaseError("not an event log")
    refuse_newer(connection, path, FORMAT, LogError)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("begin immediate")
    if connection.execute("select count(*) from sqlite_schema").fetchone()[0] == 0:
        for statement in schema_statements():
            connection.execute(statement)
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        created = Fact.of("log", LogCreated(origin=secrets.token_hex(16)))
        connection.executemany(_INSERT, _rows([created], Head(0, GENESIS)))
    connection.execute("commit")


def schema_statements() -> Iterator[str]:
    """What makes the table, its index and its triggers, one by one."""
    return statements(_SCHEMA)


def _head(cursor: sqlite3.Cursor) -> Head:
    row = cursor.execute("select position, hash from event order by position desc limit 1").fetchone()
    return Head(*row) if row else Head(0, GENESIS)


def _rows(facts: Iterable[Fact], head: Head) -> Iterator[tuple[int, int, str, int, str, str, bytes]]:
    position, previous = head.position, head.hash
    recorded_at = time.time_ns() // 1000
    for fact in facts:
        position += 1
        previous = link(previous, position, recorded_at, fact.type, fact.version, fact.stream, fact.data)
        yield position, recorded_at, fact.type, fact.version, fact.stream, fact.data, previous
