from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import make
from halton.events.types import EVENT_TYPES, PriceBookLoaded, SegmentsImported
from halton.projector.database import open_views
from halton.projector.source import LogSource
from halton.projector.sources import EVENTS
from projector.build import HEADER, write


@pytest.fixture
def views(tmp_path: Path) -> sqlite3.Connection:
    make.log(tmp_path, [make.call(inference=2), make.started(), make.price(), make.gap(host=None), make.call()]).close()
    connection = open_views(tmp_path / "views.sqlite", tmp_path / "db.sqlite")
    LogSource(connection, EVENTS.values()).load(0, 99)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def test_every_type_of_event_has_a_view_with_a_column_for_each_field(views: sqlite3.Connection) -> None:
    for kind in EVENT_TYPES:
        name = kind.TYPE.replace(".", "_")
        assert EVENTS[name] == kind.TYPE
        columns = {column[1] for column in views.execute(f"pragma table_info({name})")}
        assert {"origin", "position", "recorded_at", "stream", *kind.__struct_fields__} <= columns


def test_defaults_that_the_text_leaves_out_are_there(views: sqlite3.Connection) -> None:
    row = views.execute("select * from call_completed where position = 2").fetchone()
    assert (row["attempt"], row["partial"], row["streamed"], row["utc_offset_minutes"], row["reason"]) == (0, 0, 1, 0, None)


def test_a_list_that_the_text_leaves_out_is_an_empty_one(tmp_path: Path) -> None:
    imported = SegmentsImported(origin="0" * 32, first=1, last=2, tip="0" * 64, digests=("0" * 64,))
    make.log(tmp_path, [imported]).close()
    connection = open_views(tmp_path / "views.sqlite", tmp_path / "db.sqlite")
    LogSource(connection, EVENTS.values()).load(0, 9)
    query = "select origin, origin_id, files, json_array_length(digests) from segments_imported"
    assert connection.execute(query).fetchall() == [(1, "0" * 32, "[]", 1)]
    connection.close()


def test_times_are_text_and_microseconds(views: sqlite3.Connection) -> None:
    row = views.execute("select * from capture_gap").fetchone()
    assert (row["ended_at"], row["ended_at_us"]) == ("2026-09-22T12:00:00.000009Z", make.NOON + 9)
    row = views.execute("select * from price_set").fetchone()
    assert (row["valid_from"], row["valid_from_us"]) == ("1970-01-01T00:00:00.000000Z", 0)


def test_a_call_has_its_id_its_exchange_and_its_local_day(views: sqlite3.Connection) -> None:
    row = views.execute("select * from call_completed where position = 2").fetchone()
    assert (row["call_id"], row["exchange_id"], row["day"]) == ("e0001.2", "e0001", "2026-09-22")
    row = views.execute("select * from call_started").fetchone()
    assert (row["call_id"], row["day"]) == ("e0002", "2026-09-22")


def test_lists_are_json(views: sqlite3.Connection) -> None:
    row = views.execute("select match, rates ->> '$[0].unit' as unit from price_set").fetchone()
    assert tuple(row) == ('["claude-sonnet-4-5*"]', "input_tokens")


def test_one_type_is_found_by_an_index(views: sqlite3.Connection) -> None:
    plan = "".join(row["detail"] for row in views.execute("explain query plan select * from price_set"))
    assert "PRIMARY KEY (type=?)" in plan


def test_a_projection_may_read_any_type(tmp_path: Path) -> None:
    text = f"{HEADER}create table books (name text);\ninsert into books select name from price_book_loaded;"
    make.log(tmp_path, [PriceBookLoaded(name="b", version="1", digest="d", models=1)]).close()
    assert write(tmp_path, books=text)[0].events == {"price.book_loaded"}
