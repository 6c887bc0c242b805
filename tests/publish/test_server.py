"""The settings that were decided, and the window without SQL."""

from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from halton.paths import Home
from halton.publish.server import listen, serve

pytestmark = pytest.mark.anyio


async def test_settings(datasette: Any) -> None:
    found = (await datasette.client.get("/-/settings.json")).json()
    assert found | {
        "default_allow_sql": True, "allow_download": False, "suggest_facets": False, "max_returned_rows": 2000,
        "sql_time_limit_ms": 1000, "num_sql_threads": 2, "default_page_size": 50, "default_cache_ttl": 0,
        "allow_csv_stream": True, "max_csv_mb": 100, "cache_size_kb": 16384, "template_debug": False, "trace_debug": False,
    } == found


async def test_a_table_as_csv(datasette: Any, views: Path) -> None:
    columns = "_col=call_id&_col=model&_col=duration_ms&_sort=call_id"
    answer = await datasette.client.get(f"/projections/calls.csv?_stream=on&{columns}")
    assert [line.split(",", 2)[2] for line in answer.text.splitlines()] == [
        "call_id,model,duration_ms", "0192a,claude-sonnet-4-5,24210", "0192b,,346", "0192c,<script>alert(1)</script>,"
    ]


async def test_without_sql_tables_and_canned_queries_remain(home: Home, views: Path, open_window: Any) -> None:
    with open_window(home, sql=False) as datasette:
        assert (await datasette.client.get("/projections/calls")).status_code == 200
        assert (await datasette.client.get("/projections/spend_by_model")).status_code == 200
        assert (await datasette.client.get("/projections?sql=select+1")).status_code == 403
        assert ">SQL</a>" not in (await datasette.client.get("/")).text


async def test_serving_ends_with_its_group(datasette: Any, views: Path) -> None:
    listener = listen(0)
    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            port = await group.start(lambda task_status: serve(datasette, listener, task_status=task_status))
            async with httpx.AsyncClient() as client:
                assert (await client.get(f"http://127.0.0.1:{port}/")).status_code == 200
            group.cancel_scope.cancel()
    assert listener.fileno() == -1


def test_only_loopback_is_bound() -> None:
    listener = listen(0)
    assert listener.getsockname()[0] == "127.0.0.1"
    with listener, pytest.raises(OSError, match="in use"):
        listen(listener.getsockname()[1])
