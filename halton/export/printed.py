"""Batches for formats that hold nothing but text and numbers: moments and days as everywhere else, bytes in hex."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def printed_schema(schema: pa.Schema) -> pa.Schema:
    """The schema of printed batches."""
    import pyarrow as pa

    return pa.schema([field.with_type(pa.string()) if _is_printed(field.type) else field for field in schema])


def printed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The same rows, with each moment as 2026-11-28T12:00:00.000000Z, each day as 2026-11-28, and bytes in hex."""
    import pyarrow as pa

    return pa.record_batch([_printed(column) for column in batch.columns], schema=printed_schema(batch.schema))


def _is_printed(type_: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_timestamp(type_) or pa.types.is_date(type_) or _is_bytes(type_))


def _is_bytes(type_: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_binary(type_) or pa.types.is_fixed_size_binary(type_))


def _printed(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type):
        return pc.strftime(column.cast(pa.timestamp("us")), "%Y-%m-%dT%H:%M:%SZ")
    if _is_bytes(column.type):
        return pa.array([None if value is None else value.hex() for value in column.to_pylist()], pa.string())
    return column.cast(pa.string()) if pa.types.is_date(column.type) else column
