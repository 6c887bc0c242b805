"""Views as Arrow: the rows as SQLite has them, of one moment, with the head that they go up to."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import make
from halton.arrow.choice import Choice, ChoiceError
from halton.arrow.view import count_rows, read_view, view_names
from halton.errors import LogError

NOON = datetime(2026, 9, 22, 12, tzinfo=UTC)
DAY = 1440 * make.MINUTE


def made(folder: Path, *events: object) -> tuple[Path, Path]:
    with make.views(folder, events):  # type: ignore[arg-type]
        return folder / "views.sqlite", folder / "db.sqlite"


def test_calls_have_their_tokens_and_their_cost(tmp_path: Path) -> None:
    views, log = made(tmp_path, make.price(), make.call(), make.failure())
    columns = ("position", "day", "started_at", "model", "input_tokens", "usage_known", "cost_pico", "cost_usd", "suspect")
    table = read_view(views, log, "metered_calls", Choice(columns), what="calls").read_all()
    assert list(map(str, table.schema.types)) == [
        "int64", "date32[day]", "timestamp[us, tz=UTC]", "string", "int64", "bool", "int64", "double", "bool"
    ]  # fmt: skip
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        (3, date(2026, 9, 22), NOON, "claude-sonnet-4-5-20250929", 1000, True, 6_000_000_000, 0.006, False),
        (4, date(2026, 9, 22), NOON, None, None, False, None, None, False),
    ]
    assert table.schema.metadata[b"halton.source"] == b"calls"


@pytest.mark.parametrize("name", ["metered_calls", "usage_daily", "reconciliation", "daily_parts", "prices", "rates", "gaps"])
def test_every_row_is_what_sqlite_says(tmp_path: Path, name: str) -> None:
    views, log = made(tmp_path, make.price(), make.call(), make.call(model=None), make.failure(), make.gap())
    with closing(sqlite3.connect(views)) as connection:
        rows = connection.execute(f"select * from {name}").fetchall()
    read = [tuple(row.values()) for row in read_view(views, log, name, Choice()).read_all().to_pylist()]
    assert [tuple(map(written, row)) for row in read] == rows
    assert count_rows(views, name, Choice()) == len(rows)


def written(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, date) else value


def test_the_head_is_how_far_the_rows_go_not_how_far_the_log_does(tmp_path: Path) -> None:
    views, log = made(tmp_path, make.price(), make.call())
    later = make.log(tmp_path, [make.call()])
    said = read_view(views, log, "usage_daily", Choice()).schema.metadata
    (hash_,) = [event.hash for event in later.read(2, 3)]
    later.close()
    assert (said[b"halton.head_position"], said[b"halton.head_hash"]) == (b"3", hash_.hex().encode())


def test_every_row_can_say_the_id_of_its_log(tmp_path: Path) -> None:
    """Numbers are those of one home. Whoever does not ask for the id gets the columns that SQLite has."""
    views, log = made(tmp_path, make.call(), make.call())
    with closing(sqlite3.connect(views)) as connection, connection:
        ((_, own),) = connection.execute("select origin, id from origins").fetchall()
        connection.execute("insert into origins (origin, id) values (2, ?)", ("f" * 32,))
        connection.execute("update calls set origin = 2 where position = 3")
    read = read_view(views, log, "calls", Choice(("position", "origin", "origin_id"))).read_all()
    assert read.to_pydict() == {"position": [2, 3], "origin": [1, 2], "origin_id": [own, "f" * 32]}
    assert str(read.schema.field("origin_id").type) == "string"
    assert json.loads(read.schema.metadata[b"halton.origins"]) == {"1": own, "2": "f" * 32}
    assert "origin_id" not in read_view(views, log, "calls", Choice()).schema.names
    assert read_view(views, log, "calls", Choice(beside=("origin_id",))).schema.names[-1] == "origin_id"
    with pytest.raises(ChoiceError, match='There is no column "origin_id"'):
        read_view(views, log, "reconciliation", Choice(("origin_id",)))


def test_rows_are_of_one_moment(tmp_path: Path) -> None:
    views, log = made(tmp_path, make.call())
    reader = read_view(views, log, "calls", Choice(("position",)))
    make.log(tmp_path, [make.call()]).close()
    projector = make.projector(tmp_path)
    projector.catch_up()
    projector.close()
    assert reader.read_all().num_rows == 1
    assert read_view(views, log, "calls", Choice(("position",))).read_all().num_rows == 2


def test_calls_are_chosen_by_when_they_began(tmp_path: Path) -> None:
    views, log = made(tmp_path, make.call(), make.call(started_at=make.NOON + DAY))
    read = lambda **span: read_view(views, log, "metered_calls", Choice(("position",), **span)).read_all().to_pydict()  # noqa: E731
    assert read(since=NOON + timedelta(hours=1)) == {"position": [3]}
    assert read(until=NOON) == {"position": []}
    assert read(since=NOON, until=NOON + timedelta(days=1)) == {"position": [2]}


def test_sums_are_chosen_by_whole_days(tmp_path: Path) -> None:
    views, log = made(tmp_path, make.call(), make.call(started_at=make.NOON + DAY))
    begin = datetime(2026, 9, 22).astimezone()
    days = read_view(views, log, "usage_daily", Choice(("day",), begin, begin + timedelta(days=1))).read_all()
    assert days.to_pydict() == {"day": [date(2026, 9, 22)]}
    with pytest.raises(ChoiceError, match="prices has neither started_at nor day"):
        read_view(views, log, "prices", Choice(since=begin))


def test_a_view_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    views, log = made(tmp_path, make.call())
    with pytest.raises(ChoiceError, match='There is no view "usage_dialy". Did you mean usage_daily?'):
        read_view(views, log, "usage_dialy", Choice())
    with pytest.raises(ChoiceError):
        read_view(views, log, "checkpoints", Choice())


def test_names_leave_out_what_is_the_projectors(tmp_path: Path) -> None:
    views, _ = made(tmp_path)
    names = view_names(views)
    assert {"calls", "metered_calls", "usage_daily"} <= set(names)
    assert not {"checkpoints", "parked", "origins"} & set(names)


def test_a_view_of_the_users_own_keeps_values_that_its_names_do_not_promise(tmp_path: Path) -> None:
    views, log = made(tmp_path, make.call())
    with closing(sqlite3.connect(views)) as connection, connection:
        connection.execute("create table own (seen_at text, is_known integer, \"a ''b\" any) strict")
        connection.execute("insert into own values ('soon', 3, 1), (null, null, 'x')")
    table = read_view(views, log, "own", Choice()).read_all()
    assert table.to_pylist() == [
        {"seen_at": "soon", "is_known": 3, "a ''b": "1"},
        {"seen_at": None, "is_known": None, "a ''b": "x"},
    ]
    assert b"halton.head_position" not in table.schema.metadata


def test_a_file_that_is_no_database_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "views.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(LogError, match="halton rebuild"):
        read_view(tmp_path / "views.sqlite", tmp_path / "db.sqlite", "calls", Choice())
