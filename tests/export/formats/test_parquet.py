"""Parquet keeps types and metadata, in row groups of a good size."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet
import pytest

from halton.export.formats import parquet


def test_rows_come_back_with_their_types_in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "GROUP_ROWS", 4)
    schema = pa.schema([("at", pa.timestamp("us", "UTC")), ("hash", pa.binary(2)), ("text", pa.string())], {"k": "v"})
    batch = pa.record_batch(
        [pa.array([0, None], schema[0].type), pa.array([b"ab", None], schema[1].type), ["", None]], schema=schema
    )
    sink = io.BytesIO()
    with parquet.writer(sink, schema, pipe=False) as write:
        for _ in range(3):
            write(batch)
    file = pyarrow.parquet.ParquetFile(sink)
    assert file.read().to_pylist() == batch.to_pylist() * 3
    assert [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)] == [4, 2]
    assert (file.schema_arrow.types, file.metadata.metadata[b"k"]) == (schema.types, b"v")
