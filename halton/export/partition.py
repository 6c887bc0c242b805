"""Rows told apart by some of their columns, each group in a folder of its own: day=2026-11-28/project=storefront."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from halton.errors import safe
from halton.export.printed import printed

if TYPE_CHECKING:
    import pyarrow as pa

NOTHING = "__HIVE_DEFAULT_PARTITION__"
# What Hive itself escapes, and + and blanks. All else stays: Spark reads an escape as one character, not as a byte of UTF-8.
_ESCAPED = re.compile(r"""[\x00-\x20\x7f"#%'*+/:=?\\{}\[\]^]""")

# A name of a file has 255 bytes, the column's name and the digits among them.
NAME_BYTES, DIGITS = 160, 16
# What deceives a reader and has no escape that Spark and others read alike.
_HIDDEN = re.compile("[\x80-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def partitions(table: pa.Table, by: Sequence[str]) -> Iterator[tuple[str, pa.Table]]:
    """The folder of each group and its rows, in the order that they had, without the columns that the folder's name states."""
    import pyarrow as pa

    places = pa.array(range(table.num_rows), pa.int64())
    keys = pa.Table.from_batches([printed(batch) for batch in table.select(list(by)).combine_chunks().to_batches()])
    rest = table.drop_columns(list(by))
    groups = keys.append_column(_place(by), places).group_by(list(by), use_threads=False).aggregate([(_place(by), "list")])
    for row in groups.to_pylist():
        yield folder(by, [row[name] for name in by]), rest.take(pa.array(row[f"{_place(by)}_list"], pa.int64()))


def folder(by: Sequence[str], values: Sequence[object]) -> str:
    """A group's folder, in the way of Hive, which Spark, Dask, DuckDB and Polars read."""
    return "/".join(f"{escaped(name)}={_text(value)}" for name, value in zip(by, values, strict=True))


def escaped(text: str) -> str:
    """A text that is the name of one folder."""
    return _ESCAPED.sub(lambda found: f"%{ord(found[0]):02X}", text)


def _text(value: object) -> str:
    if value is None or value == "":
        return NOTHING
    return _bounded(str(value).lower() if isinstance(value, bool) else str(value))


def _bounded(text: str) -> str:
    """The name of a text; one that is too long for a folder, or deceives who reads it, is told from others by its SHA-256."""
    name = escaped(text)
    if len(name.encode("utf-8", "replace")) <= NAME_BYTES and not _HIDDEN.search(text):
        return name
    kept = ""
    for part in map(escaped, _HIDDEN.sub(lambda found: safe(found[0]), text[:NAME_BYTES])):
        if len((kept + part).encode()) > NAME_BYTES:
            break
        kept += part
    return f"{kept}~{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:DIGITS]}"


def _place(by: Sequence[str]) -> str:
    return "place" + "_" * max(map(len, by))
