"""The file: private, durable, all or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bodies import made
from halton.bodies.check import Bodies, check_bodies
from halton.bodies.reading import bodies_of, open_bodies
from halton.bodies.store import BodyStore
from halton.errors import BodiesError
from halton.paths import Home


def test_the_file_is_private_and_forgets(tmp_path: Path) -> None:
    (tmp_path / "b.sqlite").touch(0o666)
    with closing(BodyStore(tmp_path / "b.sqlite")) as store:
        store.add([made.row()])
        pragmas = {
            name: store.connection.execute(f"pragma {name}").fetchone()[0]
            for name in ("secure_delete", "journal_mode", "synchronous", "temp_store")
        }
        assert {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {
            "b.sqlite": 0o600,
            "b.sqlite-wal": 0o600,
            "b.sqlite-shm": 0o600,
        }
    assert pragmas == {"secure_delete": 1, "journal_mode": "wal", "synchronous": 2, "temp_store": 2}


def test_a_group_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    with closing(BodyStore(tmp_path / "b.sqlite")) as store:
        good, bad = made.row("a"), made.row("b", "elsewhere")
        with pytest.raises(BodiesError):
            store.add([good, bad])
        store.add([good])
        assert store.connection.execute("select call_id, after from request_bodies").fetchall() == [("a", 1)]


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as other:
        other.execute("create table t (a)")
    (tmp_path / "noise.sqlite").write_bytes(b"noise" * 1000)
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "aim.sqlite")
    for name in ("other", "noise", "link"):
        with pytest.raises(BodiesError, match="Move it away"):
            BodyStore(tmp_path / f"{name}.sqlite")
    assert not (tmp_path / "aim.sqlite").exists()


def test_a_locked_file_is_an_error_and_not_a_wait_for_ever(tmp_path: Path) -> None:
    with closing(BodyStore(tmp_path / "b.sqlite")) as first, closing(BodyStore(tmp_path / "b.sqlite", 0.01)) as second:
        with first.transaction(), pytest.raises(BodiesError, match="locked"):
            second.add([made.row()])
        second.add([made.row()])


def test_a_file_of_an_earlier_version_gets_what_it_lacks_and_keeps_its_bodies(home: Home) -> None:
    kept = made.kept(home, "a")
    with closing(sqlite3.connect(home.bodies)) as earlier:
        earlier.execute("alter table request_bodies drop column own_rules")
        earlier.execute("drop table _sqlite_migrations")
    assert check_bodies(home.log, home.bodies) == Bodies(2, 0, ())
    with closing(open_bodies(home.bodies)) as reading:
        assert bodies_of(reading, "a") == kept
    assert not _has_own_rules(home.bodies), "who reads changes nothing"
    BodyStore(home.bodies).close()
    assert _has_own_rules(home.bodies) and check_bodies(home.log, home.bodies) == Bodies(2, 0, ())


def _has_own_rules(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        return "own_rules" in {name for _, name, *_ in connection.execute("pragma table_info(request_bodies)")}
