"""Events out of sealed files and the log as one dataset: nothing lacks or is there twice, and only what is asked for is read."""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import make
from halton.arrow.choice import Choice, ChoiceError
from halton.arrow.dataset import CHECKED, read_dataset
from halton.arrow.events import read_events
from halton.errors import LogError
from halton.events.types import Event
from halton.log.segments.seal import seal
from halton.log.segments.segment import SegmentError, find_segments
from halton.log.store import Log

POSITION = ds.field("position")


def made(folder: Path, parts: Iterable[list[Event]], limit: int = 4) -> Log:
    """A log; after each part but the last what there is was sealed in files of so many events."""
    (folder / "segments").mkdir()
    log = make.log(folder)
    *sealed, last = parts
    for events in sealed:
        log.append(make.facts(events))
        for _ in seal(log, folder / "segments", tail=True, limit=limit):
            pass
    log.append(make.facts(last))
    return log


def read(folder: Path, choice: Choice = Choice(), *, verify: bool = False) -> ds.Dataset:  # noqa: B008
    return read_dataset(folder / "db.sqlite", folder / "segments", choice, verify=verify)


def plain(table: pa.Table) -> pa.Table:
    return table.replace_schema_metadata(None)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(1, 5))
def test_it_holds_what_the_log_holds_in_its_order(sizes: list[int], limit: int) -> None:
    kinds = [make.call(units={"images": 2}), make.gap(), make.call(project="late", cache_read_tokens=None)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made(folder, [[kinds[number % 3] for number in range(size)] for size in sizes], limit).close()
        table = read(folder).to_table()
        assert plain(table).equals(plain(read_events(folder / "db.sqlite", Choice()).read_all()))
        assert read(folder).count_rows() == table.num_rows
        assert pa.Table.from_batches(read(folder).to_batches()).equals(table)


def test_an_empty_end_and_a_log_that_was_never_sealed(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    made(tmp_path / "one", [[make.call()]]).close()
    assert read(tmp_path / "one").to_table(columns=["type"]).to_pydict() == {"type": ["log.created", "call.completed"]}


def test_its_schema_says_head_units_and_what_was_checked(tmp_path: Path) -> None:
    log = made(tmp_path, [[make.call()] * 5, [make.call()]])
    said = read(tmp_path).schema.metadata
    assert said[b"halton.head_position"] == str(log.head().position).encode()
    assert said[b"halton.head_hash"] == log.head().hash.hex().encode()
    assert b"halton.units" in said
    assert [read(tmp_path, verify=verify).schema.metadata[CHECKED.encode()] for verify in (False, True)] == [b"names", b"digests"]
    log.close()


def test_a_condition_on_positions_leaves_out_whole_files(tmp_path: Path) -> None:
    made(tmp_path, [[make.call()] * 7, [make.call(project="late")]]).close()
    files = find_segments(tmp_path / "segments")
    assert len(files) == 2
    for file in files[:-1]:
        file.path.write_bytes(b"no file of Arrow")
    dataset = read(tmp_path)
    found = dataset.to_table(columns=["project"], filter=POSITION > files[-1].last)
    assert "late" in found["project"].to_pylist()
    with pytest.raises(pa.ArrowInvalid):
        dataset.to_table(columns=["position"])


def test_a_scan_reads_the_columns_that_it_asks_for_and_no_others(tmp_path: Path) -> None:
    """The text of one event takes most of the file: with its bytes spoilt, all else can still be read."""
    made(tmp_path, [[make.call(), make.call(headers={"x": secrets.token_urlsafe(400_000)})], []], limit=100).close()
    (file,) = find_segments(tmp_path / "segments")[:1]
    data = file.path.read_bytes()
    first, *_, last = re.finditer(rb"[0-9A-Za-z_-]{1000,}", data)  # what LZ4 cannot make smaller, block by block
    file.path.write_bytes(data[: first.start()] + b"\xff" * (last.end() - first.start()) + data[last.end() :])
    dataset = read(tmp_path)
    columns = ["position", "type", "project", "input_tokens"]
    assert dataset.to_table(columns=columns, filter=ds.field("project") == "halton").num_rows == 2
    with pytest.raises((pa.ArrowInvalid, OSError)):
        dataset.to_table(columns=["data"])
    with pytest.raises(SegmentError, match="not those that were sealed"):
        read(tmp_path, verify=True)


def test_one_column_takes_the_memory_of_one_column(tmp_path: Path) -> None:
    made(tmp_path, [[make.call(request_id=secrets.token_hex(2000)) for _ in range(500)], []], limit=1000).close()
    dataset, before = read(tmp_path), pa.total_allocated_bytes()
    positions = dataset.to_table(columns=["position"])
    one = pa.total_allocated_bytes() - before
    everything = dataset.to_table()
    assert positions.num_rows == everything.num_rows > 500
    assert 20 * one < everything.nbytes


def test_times_are_those_of_recording(tmp_path: Path) -> None:
    made(tmp_path, [[make.call()] * 3, [make.call()]]).close()
    moments = read(tmp_path).to_table(columns=["recorded_at"])["recorded_at"].to_pylist()
    last: datetime = moments[-1]
    assert read(tmp_path, Choice(since=last)).count_rows() == moments.count(last)
    assert read(tmp_path, Choice(until=last)).to_table(columns=["position"]).num_rows == len(moments) - moments.count(last)
    assert read(tmp_path, Choice(since=datetime(2200, 1, 1, tzinfo=UTC))).count_rows() == 0


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    made(tmp_path, [[make.call()] * 7, []]).close()
    gone = find_segments(tmp_path / "segments")[1].path
    gone.unlink()
    with pytest.raises(SegmentError, match=f"{gone.name} is of no use: it is gone. .*halton log seal --again"):
        read(tmp_path)


def test_columns_are_chosen_where_it_is_read(tmp_path: Path) -> None:
    made(tmp_path, [[]]).close()
    with pytest.raises(ChoiceError, match="to_table"):
        read(tmp_path, Choice(("position",)))


def test_a_log_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(LogError, match="halton verify"):
        read(tmp_path)
