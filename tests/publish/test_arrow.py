"""`.arrow` read back by pyarrow equals the rows."""

import contextlib
import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from halton.publish.arrow import CONTENT_TYPE, stream

pytestmark = pytest.mark.anyio


async def test_a_table_comes_back_row_by_row(datasette: Any, views: Path) -> None:
    answer = await datasette.client.get("/projections/calls.arrow?_sort=position")
    assert answer.headers["content-type"] == CONTENT_TYPE
    table = pa.ipc.open_stream(answer.content).read_all()
    with contextlib.closing(sqlite3.connect(views)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("select * from calls order by position")]
    assert len(rows) == 3
    for row in rows:
        row |= {"started_at": datetime.fromisoformat(row["started_at"]), "day": date.fromisoformat(row["day"])}
    assert table.to_pylist() == rows  # True == 1
    assert table.select(["position", "started_at", "day", "streamed", "ttft_ms", "model", "reason"]).schema.types == [
        pa.int64(), pa.timestamp("us", "UTC"), pa.date32(), pa.bool_(), pa.int64(), pa.string(), pa.string()
    ]
    assert table.schema.metadata == {b"truncated": b"false"}


async def test_money_comes_back_as_whole_picodollars(datasette: Any, views: Path) -> None:
    answer = await datasette.client.get("/projections/metered_calls.arrow?position=3")
    row = pa.ipc.open_stream(answer.content).read_all().to_pylist()[0]
    assert (row["cost_pico"], row["cost_usd"], row["cost_known"]) == (19_300_000_000, 0.0193, True)


async def test_a_query_and_a_canned_query_have_it_too(datasette: Any, views: Path) -> None:
    answer = await datasette.client.get("/projections.arrow?sql=select+streamed+from+calls+order+by+position")
    assert pa.ipc.open_stream(answer.content).read_all().column("streamed").to_pylist() == [True, False, True]
    answer = await datasette.client.get("/projections/spend_by_model.arrow")
    assert pa.ipc.open_stream(answer.content).read_all().column("model").to_pylist()[0] == "claude-sonnet-4-5"


async def test_a_table_is_whole_beyond_its_first_page_with_its_filters(datasette: Any, views: Path) -> None:
    with contextlib.closing(sqlite3.connect(views)) as writer:
        row = "insert into gaps values (?, 1, '', '', 'cause', null, ?, 0, 0, null)"
        writer.executemany(row, [(number, number) for number in range(2500)])
        writer.commit()
    whole = await datasette.client.get("/projections/gaps.arrow?connections__lt=2400&_sort_desc=connections")
    table = pa.ipc.open_stream(whole.content).read_all()
    assert table.column("connections").to_pylist() == list(range(2399, -1, -1))
    page = await datasette.client.get("/projections/gaps.arrow?_size=10")
    assert pa.ipc.open_stream(page.content).read_all().num_rows == 10


async def test_a_shortened_answer_says_so(datasette: Any, views: Path) -> None:
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000) select i from n"
    answer = await datasette.client.get("/projections.arrow", params={"sql": numbers})
    table = pa.ipc.open_stream(answer.content).read_all()
    assert (table.num_rows, table.schema.metadata) == (2000, {b"truncated": b"true"})


def test_types_are_inferred_and_mixed_columns_become_text() -> None:
    rows = [(1, 1.5, "a", b"x", 1, 2, None, None, None), (None, 2, None, None, "two", 0, None, None, None)]
    columns = ["count", "share", "text", "blob", "mixed", "usage_known", "cost_usd", "input_tokens", "reason"]
    table = pa.ipc.open_stream(stream(columns, rows)).read_all()
    assert [str(kind) for kind in table.schema.types] == [
        "int64", "double", "string", "binary", "string", "int64", "double", "int64", "string"
    ]
    assert table.to_pylist()[0]["mixed"] == "1"
    assert pa.ipc.open_stream(stream(["a"], [])).read_all().num_rows == 0
