from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from halton.projector.comparison import Comparison, Difference, compare
from halton.projector.projection import Projection
from projector.build import HEADER, write

KEYED = f"""{HEADER}
create table keyed (b text not null, a integer not null, n integer, twice integer generated always as (n * 2) virtual,
                    primary key (a, b)) strict;
create index keyed_by_n on keyed (n);
create table plain (x any) strict;
insert into keyed (b, a, n) select kind, position, 1 from call_completed;
"""
ROWS = [("x", 1, 10), ("y", 1, None), ("x", 2, 30)]


@pytest.fixture
def keyed(tmp_path: Path) -> Projection:
    return write(tmp_path, keyed=KEYED)[0]


@pytest.fixture
def databases(keyed: Projection) -> Iterator[tuple[sqlite3.Connection, sqlite3.Connection]]:
    with closing(sqlite3.connect(":memory:")) as live, closing(sqlite3.connect(":memory:")) as rebuilt:
        for connection in (live, rebuilt):
            for statement in keyed.schema:
                connection.execute(statement.sql)
            rows = ROWS if connection is live else ROWS[::-1]  # the order in which they came does not matter
            connection.executemany("insert into keyed (b, a, n) values (?, ?, ?)", rows)
            connection.executemany("insert into plain values (?)", [("p",), ("p",), (b"\1",), (2,)])
        yield live, rebuilt


type Databases = tuple[sqlite3.Connection, sqlite3.Connection]


def test_equal_rows_are_equal_in_any_order(databases: Databases, keyed: Projection) -> None:
    done: list[int] = []
    assert compare(*databases, [keyed], done.append) == Comparison(tables=2, rows=7)
    assert done == [3, 4]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("update keyed set n = 31 where a = 2", Difference("keyed", {"a": 2, "b": "x"}, "n", 31, 30)),
        ("update keyed set n = 0 where b = 'y'", Difference("keyed", {"a": 1, "b": "y"}, "n", 0, None)),
        ("delete from keyed where a = 2", Difference("keyed", {"a": 2, "b": "x"}, None, None, {"b": "x", "a": 2, "n": 30})),
        (
            "delete from keyed where b = 'x' and a = 1",
            Difference("keyed", {"a": 1, "b": "x"}, None, None, {"b": "x", "a": 1, "n": 10}),
        ),
        (
            "insert into keyed (b, a, n) values ('a', 1, 5)",
            Difference("keyed", {"a": 1, "b": "a"}, None, {"b": "a", "a": 1, "n": 5}, None),
        ),
        (
            "insert into keyed (b, a, n) values ('z', 9, 5)",
            Difference("keyed", {"a": 9, "b": "z"}, None, {"b": "z", "a": 9, "n": 5}, None),
        ),
        ("insert into plain values ('p')", Difference("plain", {"x": "p"}, None, {"x": "p"}, None)),
        ("delete from plain where x = 2", Difference("plain", {"x": 2}, None, None, {"x": 2})),
    ],
)
def test_the_first_row_that_differs_is_named(databases: Databases, keyed: Projection, change: str, expected: Difference) -> None:
    databases[0].execute(change)
    assert compare(*databases, [keyed]).difference == expected


def test_what_the_schema_lacks_is_named(databases: Databases, keyed: Projection) -> None:
    databases[0].execute("drop index keyed_by_n")
    found = compare(*databases, [keyed])
    assert found.difference is not None
    assert (found.rows, found.difference.table, found.difference.key) == (0, "sqlite_schema", {"name": "keyed_by_n"})
    assert found.difference.live is None


def test_rows_before_the_difference_are_counted(databases: Databases, keyed: Projection) -> None:
    for connection in databases:
        connection.executemany("insert into keyed (b, a, n) values ('q', ?, 0)", [(n,) for n in range(10, 9_000)])
    databases[1].execute("update keyed set n = 1 where a = 8_000".replace("_", ""))
    found = compare(*databases, [keyed])
    assert (found.rows, found.difference) == (7_993, Difference("keyed", {"a": 8_000, "b": "q"}, "n", 0, 1))


def test_memory_does_not_grow_with_the_rows(databases: Databases, keyed: Projection) -> None:
    for connection in databases:
        connection.executemany("insert into keyed (b, a, n) values (?, ?, 0)", (("q" * 100, n) for n in range(10, 60_000)))
    tracemalloc.start()
    assert compare(*databases, [keyed]).difference is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20
