from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.errors import ViewsError
from halton.projector.database import transaction
from halton.projector.transfer import digests, stored_columns, transfer
from projector.build import HEADER, SEEN, projector, write

WHOLE = f"""{HEADER}
create  table if not exists "odd name" (
    a integer primary key,
    twice integer generated always as (a * 2) virtual,
    b text not null) strict;
create Unique Index if not exists by_b on "odd name" (b);
create view odd as select * from "odd name";
insert into "odd name" (a, b) select position, 'x' || position from call_completed;
"""


@pytest.fixture
def both(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """`main` holds views of two calls, `live` the same projections with no rows."""
    for folder, events in (("one", [make.call(), make.call()]), ("two", [])):
        (tmp_path / folder).mkdir()
        make.log(tmp_path / folder, events).close()
        made = projector(tmp_path / folder, odd=WHOLE, seen=SEEN)
        made.catch_up()
        made.close()
    with closing(sqlite3.connect(tmp_path / "one" / "views.sqlite", isolation_level=None)) as connection:
        connection.execute("attach ? as live", (str(tmp_path / "two" / "views.sqlite"),))
        yield connection


def schema(connection: sqlite3.Connection, name: str) -> list[tuple[object, ...]]:
    return connection.execute(f"select type, name, tbl_name, sql from {name}.sqlite_schema order by name").fetchall()


def test_tables_indexes_views_rows_and_checkpoint_go_and_the_others_stay(both: sqlite3.Connection, tmp_path: Path) -> None:
    odd, _ = write(tmp_path, odd=WHOLE, seen=SEEN)
    with transaction(both):
        transfer(both, "main", "live", [odd])
    assert both.execute("select * from live.odd order by a").fetchall() == [(2, 4, "x2"), (3, 6, "x3")]
    assert both.execute("select count(*) from live.seen").fetchone() == (0,)
    assert both.execute("select projection, position from live.checkpoints").fetchall() == [("odd", 3), ("seen", 1)]
    assert schema(both, "live") == schema(both, "main")


def test_what_was_parked_there_is_not_any_longer(both: sqlite3.Connection, tmp_path: Path) -> None:
    odd, _ = write(tmp_path, odd=WHOLE, seen=SEEN)
    both.execute("insert into live.parked values ('odd', 1, 9, 'call.completed', 'x'), ('seen', 1, 9, 'call.completed', 'x')")
    with transaction(both):
        transfer(both, "main", "live", [odd])
    assert both.execute("select projection from live.parked").fetchall() == [("seen",)]


def test_what_is_not_there_cannot_be_copied(both: sqlite3.Connection, tmp_path: Path) -> None:
    odd, _ = write(tmp_path, odd=WHOLE, seen=SEEN)
    both.execute("drop index main.by_b")
    before = schema(both, "live")
    with pytest.raises(ViewsError, match="The views lack by_b. Make all of them anew: halton rebuild"), transaction(both):
        transfer(both, "main", "live", [odd])
    assert schema(both, "live") == before


def test_columns_that_are_worked_out_are_left_out(both: sqlite3.Connection) -> None:
    assert stored_columns(both, "main", "odd name") == ["a", "b"]


def test_digests_say_by_which_files(both: sqlite3.Connection, tmp_path: Path) -> None:
    assert digests(both, "live") == {p.name: p.digest for p in write(tmp_path, odd=WHOLE, seen=SEEN)}
    with closing(sqlite3.connect(":memory:")) as empty:
        assert digests(empty) == {}
