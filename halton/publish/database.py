"""views.sqlite as Datasette reads it: the file may not be there yet, vanish, or be replaced while we serve."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from datasette.database import Database

from halton.paths import Home

NAME = "projections"

type Identity = tuple[int, int] | None


class ViewsDatabase(Database):  # type: ignore[misc]
    """The views, read-only. Without a file it is an empty database, so every page still has something to stand on.

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
                return sqlite3.connect(f"{self.home.views.as_uri()}?mode=ro", uri=True, check_same_thread=False)
            except sqlite3.OperationalError:
                pass  # it vanished between the two lines
        return sqlite3.connect(":memory:", check_same_thread=False)

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run `fn` in one of Datasette's SQL threads, on a connection to the file that lies there now."""
        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, lambda: fn(self._connection()))

    async def execute(self, sql: str, params: Any = None, **options: Any) -> Any:
        """Run one statement without logging it: Datasette would write it and its parameters to stderr."""
        return await super().execute(sql, params, **options | {"log_sql_errors": False})

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
            connection = self.connect()
            self.ds._prepare_connection(connection, self.name)
            self._held.connection, self._held.identity = connection, identity
        return connection
