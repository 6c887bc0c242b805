"""Batches come one by one, from any thread, and let go of the file."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path

import pyarrow as pa
import pytest

import make
from halton.arrow.stream import Batches, connect, described, reader
from halton.errors import LogError
from halton.log.store import Head

SCHEMA = pa.schema([("cost_pico", pa.int64())])


def batch(*values: int) -> pa.RecordBatch:
    return pa.record_batch([pa.array(values, pa.int64())], schema=SCHEMA)


def is_closed(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("select 1")
    except sqlite3.ProgrammingError:
        return True
    return False


def test_the_file_is_let_go_with_the_last_batch(tmp_path: Path) -> None:
    make.log(tmp_path).close()
    connection = connect(tmp_path / "db.sqlite")
    reading = reader(SCHEMA, Batches(connection, iter([batch(1), batch(2)])))
    assert [each.to_pydict() for each in reading] == [{"cost_pico": [1]}, {"cost_pico": [2]}]
    assert is_closed(connection)


def test_the_file_is_let_go_with_a_reader_that_nobody_read(tmp_path: Path) -> None:
    make.log(tmp_path).close()
    connection = connect(tmp_path / "db.sqlite")
    reading = reader(SCHEMA, Batches(connection, iter([batch(1)])))
    del reading
    assert is_closed(connection)


def test_another_thread_may_read(tmp_path: Path) -> None:
    make.log(tmp_path).close()
    connection = connect(tmp_path / "db.sqlite")
    rows: list[object] = []
    thread = threading.Thread(target=lambda: rows.extend(connection.execute("select position from event")))
    thread.start()
    thread.join()
    connection.close()
    assert rows == [(1,)]


def test_it_cannot_write(tmp_path: Path) -> None:
    make.log(tmp_path).close()
    connection = connect(tmp_path / "db.sqlite")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("create table x (y)")
    connection.close()


def test_without_a_file_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="halton run"):
        connect(tmp_path / "db.sqlite")


def test_a_schema_says_units_source_and_head() -> None:
    said = described(SCHEMA, "calls", Head(7, bytes(range(32))), {1: "0f", 2: "f0"}).metadata
    assert json.loads(said.pop(b"halton.units")) == {"cost_pico": "pico-dollars (10^12 = 1 US dollar)"}
    assert said == {
        b"halton.source": b"calls",
        b"halton.origin_number": b"1",
        b"halton.head_position": b"7",
        b"halton.head_hash": bytes(range(32)).hex().encode(),
        b"halton.origins": b'{"1": "0f", "2": "f0"}',
    }
    assert not {b"halton.head_position", b"halton.origins"} & described(SCHEMA, "calls", None).metadata.keys()
