from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from halton.projector.budget import TooLong, budget, next_span

ENDLESS = "with recursive n (x) as (select 1 union all select x + 1 from n) select max(x) from n"


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        yield made


def test_a_statement_without_end_is_stopped_and_leaves_nothing(connection: sqlite3.Connection) -> None:
    connection.execute("create table mine (a integer) strict")
    with pytest.raises(TooLong, match=r"it took longer than 0\.05 s"), budget(connection, 0.05):
        connection.execute(f"insert into mine {ENDLESS.replace('max(x)', 'x')}")
    assert connection.execute("select count(*) from mine").fetchone() == (0,)


def test_what_comes_after_has_no_bound(connection: sqlite3.Connection) -> None:
    with budget(connection, 0.0):
        connection.execute("select 1")
    bounded = ENDLESS.replace("from n)", "from n where x < 50000)")
    assert connection.execute(bounded).fetchone() == (50_000,)


def test_one_huge_value_is_an_error_too(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.DataError, match="too big"), budget(connection):
        connection.execute("select length(zeroblob(100000000) || 'x')")
    assert connection.execute("select length(zeroblob(100000000))").fetchone() == (100_000_000,)


def test_other_errors_are_what_they_were(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), budget(connection):
        connection.execute("select * from nowhere")


@pytest.mark.parametrize(
    ("span", "seconds", "following"), [(1000, 1.0, 250), (1000, 0.125, 2000), (1, 0.0, 16), (1, 1.9, 1), (50_000, 0.25, 50_000)]
)
def test_the_next_batch_is_as_long_as_this_one_was_fast(span: int, seconds: float, following: int) -> None:
    assert next_span(span, seconds) == following
