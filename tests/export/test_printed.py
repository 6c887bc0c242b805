"""Moments, days and bytes as text, as they are everywhere else."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa

from halton.export.printed import printed, printed_schema

SCHEMA = pa.schema(
    [("at", pa.timestamp("us", "UTC")), ("day", pa.date32()), ("hash", pa.binary(2)), ("ms", pa.int64()), ("known", pa.bool_())]
)


def test_what_is_printed_is_text_and_the_rest_stays() -> None:
    moment = datetime(2026, 9, 22, 12, 0, 0, 1, UTC)
    rows = [(moment, date(2026, 9, 22), b"\x00\xff", 3, True), (None,) * 5]
    columns = zip(zip(*rows, strict=True), SCHEMA.types, strict=True)
    batch = pa.record_batch([pa.array(values, type_) for values, type_ in columns], schema=SCHEMA)
    assert printed(batch).to_pylist() == [
        {"at": "2026-09-22T12:00:00.000001Z", "day": "2026-09-22", "hash": "00ff", "ms": 3, "known": True},
        dict.fromkeys(SCHEMA.names),
    ]
    assert printed(batch).schema == printed_schema(SCHEMA)
