"""CSV, for spreadsheets: every text is quoted and made harmless, unknown is an empty cell, and an empty text is \"\"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from halton.csv_text import harmless
from halton.export.printed import printed, printed_schema

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNAR = False
TO_PIPE = True
# A text that `harmless` may change: what is not plain ASCII, or what may begin a formula. All others are spared the look.
_SUSPECT = r"[^\x20-\x7e]|(^|[;,|])\s*[=+\-@]"


@contextmanager
def writer(sink: BinaryIO, schema: pa.Schema, *, pipe: bool) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """What takes the batches, below a line of the columns' names."""
    import pyarrow as pa
    from pyarrow.csv import CSVWriter, WriteOptions

    plain = printed_schema(schema)
    names = pa.schema([field.with_name(harmless(field.name)) for field in plain])
    with CSVWriter(sink, names, write_options=WriteOptions(quoting_style="needed")) as writing:
        yield lambda batch: writing.write_batch(_safe(printed(batch), names))


def _safe(batch: pa.RecordBatch, names: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    columns = [_safe_texts(column) if pa.types.is_string(column.type) else column for column in batch.columns]
    return pa.record_batch(columns, schema=names)


def _safe_texts(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    suspect = pc.fill_null(pc.match_substring_regex(column, _SUSPECT), False)
    if not pc.any(suspect).as_py():
        return column
    changed = pa.array([harmless(text) for text in column.filter(suspect).to_pylist()], pa.string())
    return pc.replace_with_mask(column, suspect, changed)
