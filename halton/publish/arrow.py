"""`.arrow` of every table and query: an Arrow IPC stream, read in a notebook with `pyarrow.ipc.open_stream`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from halton.events.types import EVENT_TYPES

if TYPE_CHECKING:
    import pyarrow

CONTENT_TYPE = "application/vnd.apache.arrow.stream"
MOST_ROWS = 200_000
FLAGS = frozenset(field.name for kind in EVENT_TYPES for field in msgspec.structs.fields(kind) if field.type is bool)


async def render(
    datasette: Any, request: Any, database: str, table: str | None, columns: list[str], rows: list[Any], data: dict[str, Any]
) -> dict[str, Any]:
    """The rows of a page as an Arrow stream; all rows of a table, unless a page of it was asked for.

    The schema's metadata says `truncated: true` where rows were left out, because a short answer must not look whole.
    """
    truncated = bool(data.get("truncated"))
    if table and data.get("next_url") and not ("_next" in request.args or "_size" in request.args):
        rows, truncated = await _whole(datasette.get_database(database), data["query"], rows)
    return {
        "body": stream(columns, [tuple(row) for row in rows], truncated),
        "content_type": CONTENT_TYPE,
        "headers": {"content-disposition": f'attachment; filename="{table or data.get("query_name") or "query"}.arrow"'},
    }


def stream(columns: Sequence[str], rows: Sequence[tuple[Any, ...]], truncated: bool = False) -> bytes:
    """Rows as one Arrow IPC stream of one batch."""
    import pyarrow as pa

    arrays = [array(name, [row[place] for row in rows]) for place, name in enumerate(columns)]
    schema = pa.schema([pa.field(name, made.type) for name, made in zip(columns, arrays, strict=True)])
    batch = pa.record_batch(arrays, schema=schema.with_metadata({"truncated": str(truncated).lower()}))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def array(name: str, values: list[Any]) -> pyarrow.Array:
    """One column. SQLite types each value by itself; a column that mixes text and numbers becomes text."""
    import pyarrow as pa

    if _flag(name) and all(value in (0, 1, None) for value in values):
        return pa.array([None if value is None else bool(value) for value in values], pa.bool_())
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return pa.array(values, _empty(name))
    if kinds == {int, float}:
        return pa.array(values, pa.float64())
    if len(kinds) > 1:
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    return pa.array(values)


async def _whole(database: Any, query: dict[str, Any], page: list[Any]) -> tuple[list[Any], bool]:
    from datasette.database import QueryInterrupted

    sql = query["sql"].rpartition(" limit ")[0]
    try:
        found = await database.execute(f"{sql} limit {MOST_ROWS + 1}", query["params"])
    except QueryInterrupted:
        return page, True
    return found.rows[:MOST_ROWS], len(found.rows) > MOST_ROWS


def _flag(name: str) -> bool:
    return name in FLAGS or name.endswith("_known")


def _empty(name: str) -> pyarrow.DataType:
    import pyarrow as pa

    if name.endswith(("_tokens", "_ms", "_pico", "_bytes")):
        return pa.int64()
    return pa.float64() if name.endswith("_usd") else pa.string()
