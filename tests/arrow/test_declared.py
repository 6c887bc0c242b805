"""What a table says of its columns is believed; what it leaves open is looked up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from halton.arrow.declared import declared_classes, kinds, quoted

NOON = "2026-09-22T12:00:00.000000Z"


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as made:
        yield made


def test_a_strict_table_says_what_it_holds_its_generated_columns_too(connection: sqlite3.Connection) -> None:
    connection.execute(
        "create table t (a integer, b text, c real, d blob, e any, f real generated always as (a / 2.0) virtual) strict"
    )
    assert declared_classes(connection, "t") == {"a": "integer", "b": "text", "c": "real", "d": "blob", "e": "", "f": "real"}


def test_expressions_of_a_view_are_looked_at(connection: sqlite3.Connection) -> None:
    connection.execute("create table t (a integer, b text) strict")
    connection.execute("insert into t values (1, 'x'), (2, null)")
    connection.execute("create view v as select a, a * 1.5 as half, sum(a) over () as total, coalesce(b, a) as mixed from t")
    assert kinds(connection, "v", declared_classes(connection, "v")) == {
        "a": "integer",
        "half": "real",
        "total": "integer",
        "mixed": "text",
    }


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("seen_at", [NOON, None, "2026-09-22T12:00:59.999999Z"], "moment"),
        ("seen_at", [NOON, "2026-02-31T12:00:00.000000Z"], "text"),
        ("seen_at", [NOON, "2026-09-22 12:00:00"], "text"),
        ("seen_at", ["2026-09-22T12:00:00.000Z"], "text"),
        ("seen_at", ["2026-09-22T12:00:00.000000+02:00"], "text"),
        ("seen_at", [None], "moment"),
        ("day", ["2026-09-22"], "day"),
        ("day", ["2026-09-22", "Monday"], "text"),
        ("day", ["now"], "text"),
        ("day", ["2026-02-30"], "text"),
    ],
)
def test_what_a_name_promises_is_tried_on_every_row(
    connection: sqlite3.Connection, name: str, values: list[str | None], kind: str
) -> None:
    connection.execute(f"create table t ({name} text) strict")
    connection.executemany("insert into t values (?)", [(value,) for value in values])
    assert kinds(connection, "t", declared_classes(connection, "t")) == {name: kind}
    assert kinds(connection, "t", {name: "text"}, trusted=True) == {name: "day" if name == "day" else "moment"}


def test_a_flag_is_0_or_1(connection: sqlite3.Connection) -> None:
    connection.execute("create table t (is_known integer, was_known integer) strict")
    connection.execute("insert into t values (1, 1), (0, 2)")
    assert kinds(connection, "t", declared_classes(connection, "t")) == {"is_known": "flag", "was_known": "integer"}


def test_any_name_is_quoted(connection: sqlite3.Connection) -> None:
    name = 'a "b" {c}'
    connection.execute(f"create table {quoted(name)} ({quoted(name)} any) strict")
    connection.execute(f"insert into {quoted(name)} values (1.5)")
    assert kinds(connection, name, declared_classes(connection, name)) == {name: "real"}
