"""Stretches of the chain, and the law: whatever byte of whatever column is another one, the row is named."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import make
from halton.errors import LogError
from halton.log.chain import GENESIS
from halton.log.store import Head
from halton.log.stretch import CHANGED, Stretch, read_stretch

BEGINNING = Head(0, GENESIS)
COLUMNS = ("position", "recorded_at", "type", "version", "stream", "data", "hash")
TEXTS = ("type", "stream", "data")
EVENTS = 12


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of 12 events, in which nothing refuses a change."""
    make.log(tmp_path, [make.price(), *(make.call(input_tokens=number) for number in range(9)), make.gap()]).close()
    with closing(sqlite3.connect(tmp_path / "db.sqlite")) as connection:
        connection.execute("pragma journal_mode = delete")
        for name in ("event_is_never_updated", "event_is_never_deleted"):
            connection.execute(f"drop trigger {name}")
    return tmp_path / "db.sqlite"


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma synchronous = off")
        yield connection


def heads(connection: sqlite3.Connection) -> list[Head]:
    return [BEGINNING, *(Head(*row) for row in connection.execute("select position, hash from event order by position"))]


def test_any_stretch_of_a_sound_log_is_sound_and_ends_where_it_should(path: Path, connection: sqlite3.Connection) -> None:
    known = heads(connection)
    for after in range(EVENTS):
        for upto in (*range(after + 1, EVENTS + 1), None):
            assert read_stretch(path, known[after], upto) == Stretch(known[upto or EVENTS])
    assert read_stretch(path, known[EVENTS]) == Stretch(known[EVENTS])


def test_a_stretch_behind_a_hash_that_is_not_the_logs_is_bad_at_its_first_row(path: Path, connection: sqlite3.Connection) -> None:
    start = Head(3, bytes(32))
    assert read_stretch(path, start) == Stretch(start, 4, "changed", CHANGED)


def test_a_stretch_that_ends_too_early_lacks_its_last_rows(path: Path, connection: sqlite3.Connection) -> None:
    known = heads(connection)
    connection.execute("delete from event where position > 9")
    assert read_stretch(path, known[4], 12) == Stretch(known[9], 10, "missing", "events 10 to 12 are missing")
    assert read_stretch(path, known[4]) == Stretch(known[9])


def test_the_reader_is_told_how_much_it_has_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("halton.log.stretch.TOLD_EVERY", 5)
    told: list[int] = []
    read_stretch(path, BEGINNING, None, told.append)
    assert told == [5, 5]


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, EVENTS), st.sampled_from(COLUMNS), st.integers(0, 10_000), st.integers(1, 255))
def test_one_byte_of_one_column_of_one_row_is_another_and_the_row_is_named(
    path: Path, connection: sqlite3.Connection, position: int, column: str, place: int, change: int
) -> None:
    written = _value(connection, column, position)
    value = _with_another_byte(written, place, change)
    named = position
    if column == "position" and isinstance(value, int):
        assume(not 1 <= value <= EVENTS)
        named = min(position, value)
    _set(connection, column, position, value)
    found = read_stretch(path, BEGINNING)
    _set(connection, column, value if column == "position" else position, written)
    assert (found.bad_position, found.last.position) == (named, max(named, 1) - 1)
    assert read_stretch(path, BEGINNING).kind is None


def _value(connection: sqlite3.Connection, column: str, position: int) -> int | bytes:
    kind = "blob" if column in (*TEXTS, "hash") else "integer"
    value: int | bytes = connection.execute(
        f"select cast({column} as {kind}) from event where position = ?", (position,)
    ).fetchone()[0]
    return value


def _with_another_byte(value: int | bytes, place: int, change: int) -> int | bytes:
    """A value with one of its bytes changed; integers have eight."""
    raw = bytearray(value if isinstance(value, bytes) else value.to_bytes(8, "big", signed=True))
    raw[place % len(raw)] ^= change
    return bytes(raw) if isinstance(value, bytes) else int.from_bytes(raw, "big", signed=True)


def _set(connection: sqlite3.Connection, column: str, position: int | bytes, value: int | bytes) -> None:
    cast = "cast(? as text)" if column in TEXTS else "?"
    connection.execute(f"update event set {column} = {cast} where position = ?", (value, position))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, EVENTS), min_size=2, max_size=2, unique=True).map(sorted))
def test_two_rows_that_are_swapped_are_named_at_the_first(path: Path, connection: sqlite3.Connection, two: list[int]) -> None:
    def swap() -> None:
        for before, after in ((two[0], -1), (two[1], two[0]), (-1, two[1])):
            connection.execute("update event set position = ? where position = ?", (after, before))

    swap()
    assert read_stretch(path, BEGINNING).bad_position == two[0]
    swap()
    assert read_stretch(path, BEGINNING).kind is None


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, EVENTS - 1), st.booleans())
def test_a_row_that_is_gone_is_named_whether_or_not_the_gap_was_closed(
    path: Path, connection: sqlite3.Connection, position: int, closed: bool
) -> None:
    connection.execute("begin")
    connection.execute("create temp table kept as select * from event")
    connection.execute("delete from event where position = ?", (position,))
    if closed:
        connection.execute("update event set position = -position + 1 where position > ?", (position,))
        connection.execute("update event set position = -position where position < 0")
    connection.execute("commit")
    assert read_stretch(path, BEGINNING).bad_position == position
    connection.execute("delete from event")
    connection.execute("insert into event select * from kept")
    connection.execute("drop table kept")


@pytest.mark.parametrize("column", TEXTS)
def test_text_that_is_kept_as_bytes_is_not_the_text_that_was_written(
    path: Path, connection: sqlite3.Connection, column: str
) -> None:
    """One bit in a record's header makes a blob of a text: the bytes are the same, and programs would read something else."""
    connection.execute("pragma writable_schema = on")
    connection.execute("update sqlite_schema set sql = replace(sql, ') strict', ')') where name = 'event'")
    with closing(sqlite3.connect(path)) as loose, loose:
        loose.execute(f"update event set {column} = cast({column} as blob) where position = 5")
    found = read_stretch(path, BEGINNING)
    assert (found.bad_position, found.kind) == (5, "unreadable")


def test_a_log_that_nobody_can_read_now_is_not_a_broken_one(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("pragma journal_mode = delete")
        other.execute("begin exclusive")
        with pytest.MonkeyPatch.context() as patch, pytest.raises(LogError, match="cannot be read now .SQLITE_BUSY.. Look at"):
            patch.setattr("halton.log.store.BUSY_TIMEOUT_S", 0.0)
            read_stretch(path, Head(0, GENESIS))
