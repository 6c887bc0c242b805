"""The settings that were decided, and the window without SQL."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from halton.page_key import PageKey
from halton.paths import Home
from halton.publish.server import listen, serve

pytestmark = pytest.mark.anyio

DASHBOARD = "http://localhost:3000"
EVERY_KIND = [
    "/", "/projections", "/projections/calls", "/projections/calls.json", "/projections/calls.csv?_stream=on",
    "/projections/calls.arrow", "/projections.json?sql=select+1", "/projections/spend_by_model", "/static/halton.css",
    "/-/static/table.js", "/-/metadata.json", "/-/settings.json", "/-/versions", "/favicon.ico",
]  # fmt: skip


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


@pytest.mark.parametrize("private", [False, True])
async def test_another_account_reads_nothing(home: Home, views: Path, open_window: Any, private: bool) -> None:
    token = PageKey(home).token()
    with open_window(home, private=private) as datasette:
        async with serving(datasette, served=set()) as client:
            for path in EVERY_KIND:
                answer = await client.get(path, headers={"authorization": f"Bearer {token}"})
                assert answer.status_code == 403
                assert answer.text == "This page belongs to another account of this machine. Run your own: halton start"
                assert answer.headers["x-frame-options"] == "DENY"
                assert answer.headers["connection"] == "close"


async def test_a_private_page_is_closed_on_every_route(home: Home, views: Path, open_window: Any) -> None:
    with open_window(home, private=True, cors_origins=(DASHBOARD,)) as datasette:
        async with serving(datasette) as client:
            for path in EVERY_KIND:
                for method in ("GET", "HEAD"):
                    answer = await client.request(method, path)
                    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), path
                    assert "set-cookie" not in answer.headers
                assert (await client.post(path)).status_code == 405
            answer = await client.get("/", headers={"host": "evil.example"})
            assert answer.status_code == 403


async def test_a_browser_signs_in_to_a_private_page(home: Home, views: Path, open_window: Any) -> None:
    with open_window(home, private=True) as datasette:
        async with serving(datasette) as client:
            link = PageKey(home).link()
            answer = await client.get(link)
            assert (answer.status_code, answer.headers["location"], answer.text) == (303, "/", "")
            assert answer.headers["referrer-policy"] == "no-referrer"
            for path in EVERY_KIND:
                answer = await client.get(path)
                assert answer.status_code == 200, path
                assert "set-cookie" not in answer.headers
                kept = "static" in path
                assert kept is (answer.headers.get_list("cache-control") != ["no-store"]), path
            client.cookies.clear()
            assert (await client.get(link)).status_code == 401
            assert (await client.get("/")).status_code == 401
            cookie = f"{PageKey(home).cookie_name()}={PageKey(home).cookie_value()}"
    with open_window(home, private=True) as datasette:  # another process as far as anything here knows
        async with serving(datasette) as client:
            assert (await client.get("/", headers={"cookie": cookie})).status_code == 200
            PageKey(home).path.unlink()
            assert (await client.get("/", headers={"cookie": cookie})).status_code == 401


async def test_a_script_reads_a_private_page_with_its_token(home: Home, views: Path, open_window: Any) -> None:
    with open_window(home, private=True, cors_origins=(DASHBOARD,)) as datasette:
        async with serving(datasette) as client:
            bearer = {"authorization": f"Bearer {PageKey(home).token()}", "origin": DASHBOARD}
            for path in EVERY_KIND:
                answer = await client.get(path, headers=bearer)
                assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, DASHBOARD), path
            before = {"origin": DASHBOARD, "access-control-request-method": "GET"}
            answer = await client.options("/projections.json", headers=before)
            assert (answer.status_code, answer.headers["access-control-allow-headers"]) == (204, "authorization")
            before["origin"] = "https://evil.example"
            assert (await client.options("/projections.json", headers=before)).status_code == 405


async def test_a_page_that_is_not_private_knows_no_sign_in(home: Home, datasette: Any, views: Path) -> None:
    async with serving(datasette) as client:
        answer = await client.get(PageKey(home).link())
        assert answer.status_code == 404
        assert "set-cookie" not in answer.headers


@contextlib.asynccontextmanager
async def serving(datasette: Any, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the page on a real socket."""
    listener = listen(0)
    async with anyio.create_task_group() as group:
        port = await group.start(lambda task_status: serve(datasette, listener, task_status=task_status, **options))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield client
        group.cancel_scope.cancel()


def test_only_loopback_is_bound() -> None:
    listener = listen(0)
    assert listener.getsockname()[0] == "127.0.0.1"
    with listener, pytest.raises(OSError, match="in use"):
        listen(listener.getsockname()[1])


async def test_no_answer_is_held_back_until_the_one_before_is_acknowledged() -> None:
    """Nagle's algorithm is off, as asyncio has it for each connection of such a listener."""
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listener = listen(0)
    async with await asyncio.start_server(accepted, sock=listener):
        with socket.create_connection(listener.getsockname()):
            assert await told
