from __future__ import annotations

import importlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest
from sqlite_utils import Database, Migrations

from halton.log.migrating import begin_record, migrate, pending, steps

ADDS = "def apply(database):\n    database.table('t').add_column('{}', str)\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Two steps: each adds a column."""
    package = tmp_path / "two_steps"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "m0002_second.py").write_text(ADDS.format("second"))
    (package / "m0001_first.py").write_text(ADDS.format("first"))
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("two_steps")
    for name in [name for name in sys.modules if name.startswith("two_steps")]:
        del sys.modules[name]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "file.sqlite")) as connection:
        connection.execute("create table t (a integer) strict")
    return tmp_path / "file.sqlite"


def connect(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, timeout=5)


def columns(connection: sqlite3.Connection) -> list[str]:
    return [name for _, name, *_ in connection.execute("pragma table_info(t)")]


def test_a_file_goes_through_the_steps_that_it_lacks_in_their_order_and_once(file: Path, folder: ModuleType) -> None:
    assert steps(folder) == ("m0001_first", "m0002_second")
    with closing(connect(file)) as connection:
        assert migrate(connection, folder) == ("m0001_first", "m0002_second")
        assert columns(connection) == ["a", "first", "second"]
        assert migrate(connection, folder) == ()
        record = connection.execute("select migration_set, name from _sqlite_migrations order by id").fetchall()
    assert record == [("two_steps", "m0001_first"), ("two_steps", "m0002_second")]


def test_the_record_is_that_of_sqlite_utils(file: Path, folder: ModuleType) -> None:
    migrations = Migrations("two_steps")
    for name in steps(folder):
        migrations(name=name)(importlib.import_module(f"two_steps.{name}").apply)
    with closing(connect(file)) as connection:
        connection.execute("begin")
        begin_record(connection, folder)
        connection.execute("commit")
        before = connection.execute("select * from sqlite_schema").fetchall()
        database = Database(connection)
        assert migrations.pending(database) == []
        migrations.apply(database)
        assert connection.execute("select * from sqlite_schema").fetchall() == before
        assert (migrate(connection, folder), columns(connection)) == ((), ["a"])


def test_a_step_that_fails_takes_those_before_it_back(file: Path, folder: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "two_steps" / "m0003_third.py").write_text("def apply(database):\n    database.execute('no sql')\n")
    with closing(connect(file)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="syntax error"):
            migrate(connection, folder)
        assert (columns(connection), connection.in_transaction) == (["a"], False)
        assert pending(connection, folder) == ("m0001_first", "m0002_second", "m0003_third")
        (tmp_path / "two_steps" / "m0003_third.py").unlink()
        assert migrate(connection, folder) == ("m0001_first", "m0002_second")


def test_who_comes_second_waits_and_finds_nothing_to_do(file: Path, folder: ModuleType) -> None:
    code = (
        "import sqlite3, sys, two_steps; from halton.log.migrating import migrate; "
        "c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30); sys.stdin.read(1); "
        "sys.stdout.write(' '.join(migrate(c, two_steps)))"
    )
    path = ":".join([str(file.parent), *filter(None, sys.path)])
    several = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(file)],
            env={"PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = sorted(process.communicate("x", timeout=60)[0] for process in several)
    assert said == ["", "", "", "m0001_first m0002_second"]


def test_steps_of_a_newer_version_are_none_of_our_business(file: Path, folder: ModuleType) -> None:
    with closing(connect(file)) as connection:
        migrate(connection, folder)
        connection.execute("insert into _sqlite_migrations (migration_set, name) values ('two_steps', 'm0009_later')")
        assert migrate(connection, folder) == ()


def test_sqlite_utils_is_loaded_only_where_there_is_something_to_do(file: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from halton.bodies.store import BodyStore; p = Path(sys.argv[1]); "
        "BodyStore(p).close(); BodyStore(p).close(); sys.exit('sqlite_utils' in sys.modules)"
    )
    path = ":".join(filter(None, sys.path))
    done = subprocess.run([sys.executable, "-c", code, str(file.parent / "bodies.sqlite")], env={"PYTHONPATH": path}, timeout=60)
    assert done.returncode == 0
