"""The log as Arrow: rows as they are stored, typed as segments type them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

import make
from halton.arrow import events, stream
from halton.arrow.choice import Choice, ChoiceError
from halton.arrow.events import count_events, plain_schema, read_events
from halton.errors import LogError
from halton.log.segments.columns import ENVELOPE, schema
from halton.log.store import read_only

NOON = datetime(2026, 9, 22, 12, tzinfo=UTC)


def stored(folder: Path) -> list[tuple[object, ...]]:
    with closing(read_only(folder / "db.sqlite")) as connection:
        return connection.execute(f"select {', '.join(ENVELOPE)} from event order by position").fetchall()


def test_every_event_comes_back_as_it_is_stored(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.price(), make.call(), make.gap()])
    table = read_events(log.path, Choice()).read_all()
    envelope = table.select(list(ENVELOPE)).set_column(1, "recorded_at", table["recorded_at"].cast(pa.int64()))
    assert [tuple(row.values()) for row in envelope.to_pylist()] == stored(tmp_path)
    head = log.head()
    assert table.schema.metadata[b"halton.head_position"] == b"4"
    assert table.schema.metadata[b"halton.head_hash"] == head.hash.hex().encode()
    assert json.loads(table.schema.metadata[b"halton.origins"]) == {"1": log.origin()}
    log.close()


def test_the_facts_of_calls_are_typed_and_null_in_other_events(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(units={"images": 2})]).close()
    columns = ("type", "day", "started_at", "input_tokens", "usage_known", "units", "model")
    assert read_events(tmp_path / "db.sqlite", Choice(columns)).read_all().to_pylist() == [
        {"type": "log.created"} | dict.fromkeys(columns[1:]),
        {
            "type": "call.completed",
            "day": date(2026, 9, 22),
            "started_at": NOON,
            "input_tokens": 1000,
            "usage_known": True,
            "units": '{"images":2}',
            "model": "claude-sonnet-4-5-20250929",
        },
    ]


def test_names_and_types_are_those_of_segments(tmp_path: Path) -> None:
    plain = plain_schema()
    assert plain.names == schema().names
    assert all(
        ours == theirs or theirs == pa.dictionary(pa.int32(), ours)
        for ours, theirs in zip(plain.types, schema().types, strict=True)
    )


def test_batches_are_read_as_they_are_used_and_stop_at_the_head_of_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_READ", events._READ.replace(str(stream.BATCH_ROWS), "2"))
    log = make.log(tmp_path, [make.gap() for _ in range(4)])
    reader = read_events(log.path, Choice(("position",)))
    log.append(make.facts([make.gap()]))
    assert [batch.to_pydict()["position"] for batch in reader] == [[1, 2], [3, 4], [5]]
    log.close()


def test_times_are_those_of_recording(tmp_path: Path) -> None:
    make.log(tmp_path, [make.gap()]).close()
    (second,) = [row[1] for row in stored(tmp_path)][1:]
    at = datetime.fromtimestamp(second / 1e6, UTC)
    assert read_events(tmp_path / "db.sqlite", Choice(since=at.replace(year=2200))).read_all().num_rows == 0
    assert count_events(tmp_path / "db.sqlite", Choice(until=at.replace(year=2200))) == 2
    assert read_events(tmp_path / "db.sqlite", Choice(until=at.replace(year=2200))).read_all().num_rows == 2


def test_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    make.log(tmp_path).close()
    with pytest.raises(ChoiceError, match="Did you mean position?"):
        read_events(tmp_path / "db.sqlite", Choice(("positon",)))


def test_a_log_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(LogError, match="halton verify"):
        read_events(tmp_path / "db.sqlite", Choice())


def test_a_row_that_is_damaged_ends_the_reading(tmp_path: Path) -> None:
    make.log(tmp_path, [make.gap()]).close()
    with closing(sqlite3.connect(tmp_path / "db.sqlite")) as connection, connection:
        for (name,) in connection.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
            connection.execute(f"drop trigger {name}")
        connection.execute("update event set stream = cast(x'ff' as text) where position = 2")
    with pytest.raises(LogError, match="behind position 0"):
        read_events(tmp_path / "db.sqlite", Choice()).read_all()
