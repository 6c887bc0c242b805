"""The file around the events, and the law: whatever byte of it is another one, somebody names it or nothing has changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from halton.errors import LogError
from halton.log.store import Log
from halton.log.structure import check_structure
from halton.log.verify import verify


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of 42 events in one file, its write-ahead log put away."""
    events = [make.price(), *(make.call(input_tokens=number) for number in range(39)), make.gap()]
    make.log(tmp_path, events).close()
    with closing(sqlite3.connect(tmp_path / "db.sqlite")) as connection:
        connection.execute("pragma journal_mode = delete")
    return tmp_path / "db.sqlite"


def meanings(path: Path) -> list[str]:
    return [finding.meaning for finding in check_structure(path)]


def alter(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_log_is_as_we_make_it_also_while_it_is_open(path: Path, tmp_path: Path) -> None:
    assert check_structure(path) == []
    with closing(Log(tmp_path / "other.sqlite")) as log:
        assert check_structure(log.path) == []


def test_an_index_of_the_users_own_is_no_fault(path: Path) -> None:
    alter(path, "create index mine on event (recorded_at)")
    assert check_structure(path) == []


@pytest.mark.parametrize(
    ("statements", "meaning"),
    [
        (["drop trigger event_is_never_updated"], "event_is_never_updated is gone from the file"),
        (["drop index event_rare"], "event_rare is gone from the file"),
        (
            [
                "drop trigger event_is_never_deleted",
                "create trigger event_is_never_deleted before delete on event begin select 1; end",
            ],
            "event_is_never_deleted is not what Halton made",
        ),
        (
            ["create trigger \"a\x1b\" after insert on event begin select 1; end"],
            "the file has a trigger that is not ours, a\\x1b",
        ),
        (["pragma application_id = 7"], "the file does not say that it is a log of Halton"),
    ],
)  # fmt: skip
def test_what_we_did_not_make_is_named(path: Path, statements: list[str], meaning: str) -> None:
    alter(path, *statements)
    assert meanings(path) == [meaning]


def test_an_index_that_says_something_else_than_the_rows_is_named_only_where_pages_are_read(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("select rootpage from sqlite_schema where name = 'event_rare'").fetchone()
    raw = bytearray(path.read_bytes())
    at = raw.index(b"capture.gap", (root - 1) * 8192, root * 8192)
    raw[at] ^= 1
    path.write_bytes(raw)
    assert verify(path).sound
    assert any("event_rare" in meaning for meaning in meanings(path))
    assert check_structure(path, pages=False) == []


def test_a_file_that_is_no_database_is_one_finding(path: Path) -> None:
    path.write_bytes(b"notes" * 5000)
    assert meanings(path) == ["SQLite cannot read the file (DatabaseError)"]


def content(path: Path) -> Any:
    """All that a program can read of a log: rows with their types, the index, the schema."""
    with closing(sqlite3.connect(path)) as connection:
        return (
            connection.execute("select *, typeof(data), typeof(stream), typeof(type) from event order by position").fetchall(),
            connection.execute(
                "select type, position from event indexed by event_rare "
                "where type > '' and type not in ('call.started', 'call.completed') order by type, position"
            ).fetchall(),
            connection.execute("select type, name, tbl_name, sql from sqlite_schema").fetchall(),
        )


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_one_byte_of_the_file_is_another_and_it_is_named_or_changes_nothing(path: Path, share: float, change: int) -> None:
    whole = path.read_bytes()
    before = content(path)
    changed = bytearray(whole)
    changed[int(share * len(whole))] ^= change
    path.write_bytes(changed)
    try:
        try:
            named = not verify(path).sound or bool(check_structure(path))
        except LogError as refused:  # a format that only a newer version could have written
            named = "newer version" in str(refused)
        assert named or content(path) == before
    finally:
        for beside in path.parent.glob("db.sqlite-*"):
            beside.unlink()
        path.write_bytes(whole)
