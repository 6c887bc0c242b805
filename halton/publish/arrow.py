"""`.arrow` of every table and query: an Arrow IPC stream, read in a notebook with `pyarrow.ipc.open_stream`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from halton.arrow.column import fitting_column

CONTENT_TYPE = "application/vnd.apache.arrow.stream"
MOST_ROWS = 200_000


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

    arrays = [fitting_column(name, [row[place] for row in rows]) for place, name in enumerate(columns)]
    schema = pa.schema([pa.field(name, made.type) for name, made in zip(columns, arrays, strict=True)])
    batch = pa.record_batch(arrays, schema=schema.with_metadata({"truncated": str(truncated).lower()}))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


async def _whole(database: Any, query: dict[str, Any], page: list[Any]) -> tuple[list[Any], bool]:
    from datasette.database import QueryInterrupted

    sql = query["sql"].rpartition(" limit ")[0]
    try:
        found = await database.execute(f"{sql} limit {MOST_ROWS + 1}", query["params"])
    except QueryInterrupted:
        return page, True
    return found.rows[:MOST_ROWS], len(found.rows) > MOST_ROWS
