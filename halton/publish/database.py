"""views.sqlite as Datasette reads it: the file may not be there yet, vanish, or be replaced while we serve."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from datasette.database import Database, QueryInterrupted, Results
from datasette.utils import sqlite_timelimit

from halton.paths import Home

NAME = "projections"

MOST_BYTES = 32_000_000
# Whoever writes the views locks nobody out; should somebody else, a page of many questions waits for each of them.
BUSY_TIMEOUT_S = 0.2

type Identity = tuple[int, int] | None


class ViewsDatabase(Database):  # type: ignore[misc]
    """The views, read-only. Without a file, or with one that is none, it is an empty database: each page stands on something.

    Datasette's own `path` stays None: the place of the home folder is in no page, no JSON answer and no table.
    """

    def __init__(self, datasette: Any, home: Home) -> None:
        super().__init__(datasette, path=None, is_mutable=True)
        self.home = home
        self._held = threading.local()

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """A new connection, which cannot write, whatever was asked for."""
        if self.identity() is not None:
            try:
                return sqlite3.connect(
                    f"{self.home.views.as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S, check_same_thread=False
                )
            except sqlite3.OperationalError:
                pass  # it vanished between the two lines
        return _nothing()

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run `fn` in one of Datasette's SQL threads, on a connection to the file that lies there now."""
        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, lambda: fn(self._connection()))

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = False,
    ) -> Any:
        """Run one statement as Datasette does, but never write it to stderr, and never hold more than a page may show.

        :raises sqlite3.DataError: for an answer of more than 32 MB, or a text of more than one.
        """
        limit_ms = min(custom_time_limit or self.ds.sql_time_limit_ms, self.ds.sql_time_limit_ms)
        most: int = self.ds.max_returned_rows
        # Datasette asks for one row more than a page to know whether there is another.
        most += most == (page_size or self.ds.page_size)

        def run(connection: sqlite3.Connection) -> Results:
            cursor = connection.cursor()
            try:
                with sqlite_timelimit(connection, limit_ms):
                    cursor.execute(sql, params if params is not None else {})
                    found = bounded(cursor, most + 1) if truncate else cursor.fetchall()
            except sqlite3.OperationalError as error:
                if error.args == ("interrupted",):
                    raise QueryInterrupted(error, sql, params) from None
                raise
            return Results(found[:most] if truncate else found, truncate and len(found) > most, cursor.description)

        return await self.execute_fn(run)

    async def ask[Answer](self, question: Callable[[sqlite3.Connection], Answer], limit_ms: int | None = None) -> Answer:
        """What a question of ours finds, in one of Datasette's SQL threads, on the connection that all statements run on.

        :raises QueryInterrupted: if it takes longer than a statement may, or than `limit_ms`.
        :raises sqlite3.OperationalError: if a table that it reads is not there.
        """

        def run(connection: sqlite3.Connection) -> Answer:
            try:
                with sqlite_timelimit(connection, limit_ms or self.ds.sql_time_limit_ms):
                    return question(connection)
            except sqlite3.OperationalError as error:
                if error.args == ("interrupted",):
                    raise QueryInterrupted(error, getattr(question, "__name__", "question"), {}) from None
                raise

        answer: Answer = await self.execute_fn(run)
        return answer

    def identity(self) -> Identity:
        """Which file lies there now, or None."""
        try:
            found = self.home.views.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    @property
    def size(self) -> int:
        """The bytes of the file, 0 without one."""
        try:
            return self.home.views.stat().st_size
        except OSError:
            return 0

    @property
    def mtime_ns(self) -> int | None:
        """When the file was last written, None without one."""
        try:
            return self.home.views.stat().st_mtime_ns
        except OSError:
            return None

    def _connection(self) -> sqlite3.Connection:
        identity = self.identity()
        connection: sqlite3.Connection | None = getattr(self._held, "connection", None)
        if connection is None or self._held.identity != identity:
            if connection is not None:
                connection.close()
                self._held.connection = None
            connection = self._prepared()
            self._held.connection, self._held.identity = connection, identity
        return connection

    def _prepared(self) -> sqlite3.Connection:
        connection = self.connect()
        try:
            self.ds._prepare_connection(connection, self.name)
        except sqlite3.Error as error:
            connection.close()
            if isinstance(error, sqlite3.OperationalError):  # locked, for now
                raise
            connection = _nothing()
            self.ds._prepare_connection(connection, self.name)
        return connection


def _nothing() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", check_same_thread=False)


def bounded(cursor: sqlite3.Cursor, most_rows: int) -> list[Any]:
    """The first rows of somebody's own statement, whose cells may be as large as they please.

    :raises sqlite3.DataError: as soon as they hold more than 32 MB of text and blobs.
    """
    found: list[Any] = []
    held = 0
    for row in itertools.islice(cursor, most_rows):
        held += sum(len(value) for value in row if isinstance(value, str | bytes))
        if held > MOST_BYTES:
            raise sqlite3.DataError("more than a page may hold")
        found.append(row)
    return found
