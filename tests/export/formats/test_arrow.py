"""Arrow files are mapped, streams are piped; both keep types and metadata."""

from __future__ import annotations

import io

import pyarrow as pa

from halton.export.formats.arrow import writer

BATCH = pa.record_batch([pa.array([1, None]), pa.array(["", None])], names=["a", "b"]).replace_schema_metadata({"k": "v"})


def written(pipe: bool) -> bytes:
    sink = io.BytesIO()
    with writer(sink, BATCH.schema, pipe=pipe) as write:
        write(BATCH)
    return sink.getvalue()


def test_a_file_is_random_access() -> None:
    table = pa.ipc.open_file(written(pipe=False)).read_all()
    assert (table.to_pylist(), table.schema.metadata) == ([{"a": 1, "b": ""}, {"a": None, "b": None}], {b"k": b"v"})


def test_a_pipe_gets_a_stream() -> None:
    table = pa.ipc.open_stream(written(pipe=True)).read_all()
    assert (table.to_pylist(), table.schema.metadata) == (BATCH.to_pylist(), {b"k": b"v"})
