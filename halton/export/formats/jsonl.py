"""One JSON object a line; what the log keeps as JSON is nested in it, and what a terminal would obey is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from halton.export.printed import printed
from halton.log.segments.columns import columns

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNAR = False
TO_PIPE = True
_OBEYED = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_NESTED = frozenset({"data", *(column.name for column in columns() if column.kind == "json")})
# A text that needs more than quotes round it. All others are joined by Arrow, ten times faster than by Python.
_SPECIAL = r'[^\x20-\x7e]|["\\]'


@contextmanager
def writer(sink: BinaryIO, schema: pa.Schema, *, pipe: bool) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """What takes the batches."""
    keys = [("{" if place == 0 else ",") + f"{_quoted(name)}:" for place, name in enumerate(schema.names)]
    yield lambda batch: _write(sink, keys, printed(batch)) if batch.num_rows else None


def _write(sink: BinaryIO, keys: list[str], batch: pa.RecordBatch) -> None:
    import pyarrow.compute as pc

    values = [_values(column, name in _NESTED) for name, column in zip(batch.schema.names, batch.columns, strict=True)]
    pieces = [piece for pair in zip(keys, values, strict=True) for piece in pair]
    lines = pc.binary_join_element_wise(*pieces, "}\n", "")
    sink.write("".join(lines.to_pylist()).encode())


def _values(column: pa.Array, nested: bool) -> pa.Array:
    """Each value as the JSON that stands for it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_string(column.type):
        column = pa.array(map(_nested, column.to_pylist()), pa.string()) if nested else _texts(column)
    elif pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_finite(column), column.cast(pa.string()), None)
    return pc.fill_null(column.cast(pa.string()), "null")


def _texts(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    special = pc.fill_null(pc.match_substring_regex(column, _SPECIAL), False)
    plain = pc.binary_join_element_wise('"', column, '"', "")
    if not pc.any(special).as_py():
        return plain
    return pc.replace_with_mask(plain, special, pa.array(map(_quoted, column.filter(special).to_pylist()), pa.string()))


def _nested(text: str | None) -> str | None:
    """A text that is JSON, as it is; any other, or one that would end the line, as the text that it is."""
    if text is None:
        return None
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except msgspec.DecodeError:
        return _quoted(text)
    return _quoted(text) if "\n" in text or "\r" in text else _escaped(text)


def _quoted(text: str) -> str:
    return _escaped(msgspec.json.encode(text).decode())


def _escaped(text: str) -> str:
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
