"""bodies.sqlite: one row for each body, made durable before the event that commits to it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from halton.bodies import migrations
from halton.bodies.row import COLUMNS, Row
from halton.errors import BodiesError
from halton.log.file import make_private, statements, write_ahead
from halton.log.format import refuse_newer
from halton.log.migrating import begin_record, migrate

APPLICATION_ID = 0x48414C42  # "HALB"
FORMAT = 0
"""Raise it for a change that earlier versions would misread: they refuse the file then (halton/log/format.py)."""

BUSY_TIMEOUT_S = 5.0
_SCHEMA = Path(__file__).with_name("schema.sql")
_INSERT = f"insert or replace into request_bodies ({', '.join(COLUMNS)}) values ({', '.join('?' * len(COLUMNS))})"


class BodyStore:
    """The file, open for writing. What is deleted is overwritten with zeros, and no copy goes to a temporary file.

    :raises BodiesError: if it cannot be opened, or is something else.
    """

    def __init__(self, path: Path, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self.path = path
        try:
            make_private(path)
            self.connection = sqlite3.connect(path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False)
            try:
                _prepare(self.connection, path, time.monotonic() + busy_timeout_s)
            except BaseException:
                self.connection.close()
                raise
        except (OSError, sqlite3.Error) as error:
            raise BodiesError(
                f"{path} cannot be opened as a store of bodies ({type(error).__name__}). Move it away to begin a new one."
            ) from error

    def add(self, rows: Sequence[Row]) -> None:
        """Make rows durable, all or none.

        :raises BodiesError: if the disk or another writer does not let it; nothing was written then.
        """
        with self.transaction():
            for row in rows:
                self.put(row)

    def put(self, row: Row) -> None:
        """Insert or replace a row, inside a transaction."""
        self.connection.execute(_INSERT, msgspec.structs.astuple(row))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at its end, rolled back if anything is raised.

        :raises BodiesError: for an error of SQLite's.
        """
        try:
            self.connection.execute("begin immediate")
            yield self.connection
            self.connection.execute("commit")
        except sqlite3.Error as error:
            self._roll_back()
            raise BodiesError(f"{self.path} did not take a change ({type(error).__name__}: {error}).") from error
        except BaseException:
            self._roll_back()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):
            if self.connection.in_transaction:
                self.connection.execute("rollback")


def _prepare(connection: sqlite3.Connection, path: Path, deadline: float) -> None:
    connection.execute("pragma secure_delete = on")
    connection.execute("pragma temp_store = memory")
    connection.execute("pragma page_size = 8192")
    write_ahead(connection, deadline)
    connection.execute("pragma synchronous = full")
    connection.execute(f"pragma journal_size_limit = {64 << 20}")
    if connection.execute("select count(*) from sqlite_schema").fetchone()[0] == 0:
        _create(connection)
    if connection.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise sqlite3.DatabaseError("not a store of bodies")
    refuse_newer(connection, path, FORMAT, BodiesError)
    migrate(connection, migrations)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("begin immediate")
    if connection.execute("select count(*) from sqlite_schema").fetchone()[0] == 0:
        for statement in statements(_SCHEMA):
            connection.execute(statement)
        begin_record(connection, migrations)
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
    connection.execute("commit")
