"""views.sqlite as the projector opens it: made ours alone, the log attached read-only, the batch and its temp views in place."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from halton.log.file import make_private, write_ahead
from halton.projector.sources import temp_schema

BUSY_TIMEOUT_S = 5.0
_PRAGMAS = (
    "synchronous = normal",
    "temp_store = memory",
    "secure_delete = off",
    "cache_size = -16384",
    "wal_autocheckpoint = 2000",
    f"journal_size_limit = {64 << 20}",
)
_SHADOW_PRAGMAS = (
    "page_size = 8192",  # as above: backup() takes no other into a file with a write-ahead log
    "main.journal_mode = off",
    "main.synchronous = off",
    "temp_store = file",  # to sort the rows of an index must not take ever more memory
    "secure_delete = off",
    "main.cache_size = -49152",
)
_SHADOW = ".views-"
_SHADOW_S = 60.0
# What is wrong with the machine, not with a projection: these are tried again, they park nothing.
_SURROUNDINGS = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)


def open_views(views_path: Path, log_path: Path) -> sqlite3.Connection:
    """A connection to the views, with the log attached as `log` and a temp view for each type of event.

    Views that SQLite cannot read are set aside as `views.sqlite.broken`: they can be made again, the log is never touched.
    """
    connection = open_file(views_path)
    with _closed_on_failure(connection):
        _attach_log(connection, log_path)
    return connection


def open_file(views_path: Path) -> sqlite3.Connection:
    """The same without the log: all that is needed to replace the views."""
    try:
        return _open(views_path)
    except sqlite3.DatabaseError as error:
        if _code(error) not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        _set_aside(views_path)
        return _open(views_path)


def open_shadow(folder: Path, log_path: Path) -> sqlite3.Connection:
    """Empty views in a file of that folder that has no name: whatever ends this process, none is left behind.

    Nothing in it can be rolled back: after an error there is nothing to do but to close it.
    """
    _sweep(folder)
    descriptor, name = tempfile.mkstemp(prefix=_SHADOW, dir=folder)
    os.close(descriptor)
    try:
        connection = _connect(Path(name))
    finally:
        Path(name).unlink(missing_ok=True)
    with _closed_on_failure(connection):
        for pragma in _SHADOW_PRAGMAS:
            connection.execute(f"pragma {pragma}")
        _harden(connection)
        _attach_log(connection, log_path)
    return connection


@contextmanager
def attached(connection: sqlite3.Connection, views_path: Path, mode: str) -> Iterator[None]:
    """The live views as `live`, beside what the connection has; `mode` is ro or rw.

    :raises sqlite3.OperationalError: if there are none.
    """
    connection.execute("attach ? as live", (f"{views_path.absolute().as_uri()}?mode={mode}",))
    try:
        yield
    except BaseException:
        with suppress(sqlite3.OperationalError):
            connection.execute("detach live")
        raise
    connection.execute("detach live")


def is_surroundings(error: sqlite3.Error) -> bool:
    """Whether an error comes from the disk or from another process rather than from a projection's SQL."""
    return _code(error) in _SURROUNDINGS


def identity(path: Path) -> tuple[int, int] | None:
    """Which file lies at a path, if one does."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def transaction(connection: sqlite3.Connection, kind: str = "immediate") -> Iterator[None]:
    """All of it or none of it. An `immediate` one locks every database of the connection, a `deferred` one those it uses."""
    connection.execute(f"begin {kind}")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _open(path: Path) -> sqlite3.Connection:
    make_private(path)
    connection = _connect(path)
    with _closed_on_failure(connection):
        _harden(connection)
        connection.execute("pragma page_size = 8192")
        write_ahead(connection, time.monotonic() + BUSY_TIMEOUT_S)
        for pragma in _PRAGMAS:
            connection.execute(f"pragma {pragma}")
        connection.execute("select count(*) from sqlite_schema")
    return connection


def _sweep(folder: Path) -> None:
    """A process that was killed within the moment in which its shadow had a name has left an empty file."""
    for path in folder.glob(f"{_SHADOW}*"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _SHADOW_S:
                path.unlink()


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        path.absolute().as_uri(),
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=1024,
    )


def _harden(connection: sqlite3.Connection) -> None:
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, False)


def _attach_log(connection: sqlite3.Connection, log_path: Path) -> None:
    connection.execute("attach ? as log", (f"{log_path.absolute().as_uri()}?mode=ro",))
    for statement in temp_schema():
        connection.execute(statement)


@contextmanager
def _closed_on_failure(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _set_aside(path: Path) -> None:
    path.replace(path.with_name(f"{path.name}.broken"))
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
