"""One JSON object a line; what the log keeps as JSON is nested in it, and what a terminal would obey is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from halton.export.printed import printed
from halton.log.segments.columns import columns

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNAR = False
TO_PIPE = True
ROWS = 2048  # at a time, as objects of Python
_OBEYED = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_NESTED = frozenset({"data", *(column.name for column in columns() if column.kind == "json")})


@contextmanager
def writer(sink: BinaryIO, schema: pa.Schema, *, pipe: bool) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """What takes the batches."""
    encode = msgspec.json.Encoder().encode_lines
    nested = [place for place, name in enumerate(schema.names) if name in _NESTED]

    def write(batch: pa.RecordBatch) -> None:
        for first in range(0, batch.num_rows, ROWS):
            values = [column.to_pylist() for column in printed(batch.slice(first, ROWS)).columns]
            for place in nested:
                values[place] = [_as_json(value) for value in values[place]]
            lines = encode([dict(zip(schema.names, row, strict=True)) for row in zip(*values, strict=True)])
            sink.write(_escaped(lines))

    yield write


def _as_json(text: Any) -> Any:
    """A text that is JSON, as JSON; any other as the text that it is."""
    if not isinstance(text, str) or "\n" in text or "\r" in text:
        return text
    try:
        return msgspec.json.decode(text, type=msgspec.Raw)
    except msgspec.DecodeError:
        return text


def _escaped(lines: bytes) -> bytes:
    text = lines.decode()
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()
