"""Schema changes of a file that is kept: the steps, one file each in a folder, that it has yet to go through.

sqlite-utils keeps the record, in the table `_sqlite_migrations`, and is only loaded where there is something to do.
"""

from __future__ import annotations

import pkgutil
import sqlite3
from contextlib import suppress
from importlib import import_module
from types import ModuleType

_APPLIED = "select name from _sqlite_migrations where migration_set = ?"
_RECORD = "insert into _sqlite_migrations (migration_set, name, applied_at) values (?, ?, datetime('now'))"
# As sqlite-utils makes it (https://sqlite-utils.datasette.io/en/stable/migrations.html).
_SCHEMA = (
    "create table _sqlite_migrations (id integer primary key, migration_set text, name text, applied_at text)",
    "create unique index idx__sqlite_migrations_migration_set_name on _sqlite_migrations (migration_set, name)",
)


def steps(folder: ModuleType) -> tuple[str, ...]:
    """The names of the steps, in the order in which a file goes through them."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(folder.__path__)))


def migrate(connection: sqlite3.Connection, folder: ModuleType) -> tuple[str, ...]:
    """Take a file through the steps that it lacks, all or none of them, and name those; who comes second finds nothing to do.

    `connection` is outside a transaction. Steps that this version does not know are a newer one's, and no business of ours.

    :raises sqlite3.Error: if the disk or another writer does not let it; nothing was changed then.
    """
    if not pending(connection, folder):
        return ()
    from sqlite_utils import Database, Migrations

    database = Database(connection, recursive_triggers=False, execute_plugins=False)
    migrations = Migrations(folder.__name__)
    for name in steps(folder):
        migrations(name=name)(import_module(f"{folder.__name__}.{name}").apply)
    connection.execute("begin immediate")
    try:
        lacking = pending(connection, folder)
        migrations.apply(database)
        connection.execute("commit")
    except BaseException:
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("rollback")
        raise
    return lacking


def pending(connection: sqlite3.Connection, folder: ModuleType) -> tuple[str, ...]:
    """The steps that a file has yet to go through."""
    applied = {name for (name,) in connection.execute(_APPLIED, (folder.__name__,))} if _has_record(connection) else set()
    return tuple(name for name in steps(folder) if name not in applied)


def begin_record(connection: sqlite3.Connection, folder: ModuleType) -> None:
    """A file that is made now, in the transaction that makes it, has been through all of them."""
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.executemany(_RECORD, [(folder.__name__, name) for name in steps(folder)])


def _has_record(connection: sqlite3.Connection) -> bool:
    found = connection.execute("select exists (select 1 from sqlite_schema where name = '_sqlite_migrations')").fetchone()
    return bool(found[0])
