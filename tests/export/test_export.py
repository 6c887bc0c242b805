"""Files, pipes and folders hold the rows of a reader, and say what they are."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
import pytest

from halton.arrow.choice import ChoiceError
from halton.cli.commands.export import FORMATS
from halton.export import export
from halton.export.destination import DestinationError
from halton.export.export import format_names, format_of, write_file, write_folder, write_pipe

SCHEMA = pa.schema(
    [("project", pa.string()), ("cost_pico", pa.int64())],
    {"halton.units": '{"cost_pico": "pico"}', "halton.origins": '{"1": "0f"}'},
)


def batches(number: int, rows: int) -> Iterator[pa.RecordBatch]:
    for first in range(0, number * rows, rows):
        places = range(first, first + rows)
        yield pa.record_batch([pa.array([f"p{place % 3}" for place in places]), pa.array(places)], schema=SCHEMA)


def reader(number: int = 3, rows: int = 4) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(SCHEMA, batches(number, rows))


def test_the_command_offers_the_formats_that_there_are() -> None:
    assert list(FORMATS) == format_names()


@pytest.mark.parametrize("name", format_names())
def test_every_format_tells_how_many_rows_it_took(tmp_path: Path, name: str) -> None:
    told: list[int] = []
    assert write_file(reader(), tmp_path / "out", name, told.append) == 12
    assert (told, (tmp_path / "out").stat().st_size > 0) == ([4, 4, 4], True)


@pytest.mark.parametrize("name", [name for name in format_names() if format_of(name).TO_PIPE])
def test_a_pipe_gets_all_of_it(name: str) -> None:
    sink = io.BytesIO()
    assert write_pipe(reader(), sink, name, lambda rows: None) == 12
    assert sink.getvalue()


@pytest.mark.parametrize("name", ["arrow", "parquet"])
def test_a_folder_is_a_dataset(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PARTITION_ROWS", 8)
    assert write_folder(reader(), tmp_path / "out", name, ["project"], lambda rows: None) == 12
    files = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob(f"*.{name}"))
    assert files == [f"project=p{p}/part-{n:06}.{name}" for p, n in ((0, 0), (0, 4), (1, 1), (1, 5), (2, 2), (2, 3))]
    found = pyarrow.dataset.dataset(tmp_path / "out", format=name, partitioning="hive").to_table()
    assert sorted(zip(found["project"].to_pylist(), found["cost_pico"].to_pylist(), strict=True)) == sorted(
        (f"p{place % 3}", place) for place in range(12)
    )
    said = json.loads((tmp_path / "out" / "_halton.json").read_text())
    assert said == {
        "schema": 1, "format": name, "partition_by": ["project"], "rows": 12, "halton.units": {"cost_pico": "pico"},
        "halton.origins": {"1": "0f"},
    }  # fmt: skip


def test_a_folder_by_a_column_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ChoiceError, match="Did you mean project?"):
        write_folder(reader(), tmp_path / "out", "parquet", ["projct"], lambda rows: None)
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_no_folder_can_have_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    columns = [f"name_{number}" for number in range(40)]  # each in a folder whose name is bounded, all in a path that is not
    table = pa.table({name: ["x" * 300] for name in columns} | {"number": [1]})
    with pytest.raises(DestinationError, match="cannot be written"):
        write_folder(table.to_reader(), tmp_path / "out", "parquet", columns, lambda rows: None)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_for_a_folder_gets_one_all_the_same(tmp_path: Path) -> None:
    table = pa.table({"project": ["x" * 300, "x" * 301], "number": [1, 2]})
    write_folder(table.to_reader(), tmp_path / "out", "parquet", ["project"], lambda rows: None)
    assert len(list((tmp_path / "out").glob("project=xxx*~*"))) == 2
