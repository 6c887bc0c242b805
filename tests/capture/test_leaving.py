"""How a worker leaves: it waits for what is under way, calls or not, and asks clients to come again elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakSet

import pytest
from mitmproxy import http
from mitmproxy.test import tflow, tutils

from eventually import eventually
from halton.capture import leaving as leaving_module
from halton.capture.addon import Metering
from halton.capture.callers import Caller, Callers
from halton.capture.exchange import Peer
from halton.capture.leaving import Leaving
from halton.outbox.outbox import Outbox

pytestmark = pytest.mark.anyio
HOST = "api.anthropic.com"


@pytest.fixture
async def leaving(tmp_path: Path) -> Leaving:
    metering = Metering(Outbox(tmp_path / "ledger.sock"), Callers(b"k" * 32))
    return Leaving(metering)


def begun(leaving: Leaving, path: bytes = b"/v1/models") -> http.HTTPFlow:
    """A request on its way; that for a list of models is no call."""
    flow = tflow.tflow(req=tutils.treq(method=b"GET", path=path))
    leaving._metering.connected(flow.client_conn.id, Peer(HOST, Caller()))
    leaving.requestheaders(flow)
    return flow


def answered(leaving: Leaving, flow: http.HTTPFlow, status: int = 200) -> http.Headers:
    flow.response = http.Response.make(status, b"", {"connection": "keep-alive"})
    leaving.responseheaders(flow)
    leaving.response(flow)
    return flow.response.headers


@asynccontextmanager
async def connection() -> AsyncIterator[tuple[asyncio.StreamWriter, asyncio.StreamReader]]:
    """A client's connection as a worker has it, and the client's end."""
    came: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
    server = await asyncio.start_server(lambda reader, writer: came.put_nowait(writer), "127.0.0.1", 0)
    reader, ours = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer = await came.get()
    yield writer, reader
    for end in (ours, writer):
        end.close()
    server.close()


async def test_answers_pass_as_they_are_until_it_leaves(leaving: Leaving) -> None:
    assert answered(leaving, begun(leaving))["connection"] == "keep-alive"


async def test_a_request_that_is_no_call_is_waited_for_too_and_its_answer_is_the_last_on_its_connection(leaving: Leaving) -> None:
    flow = begun(leaving)
    draining = asyncio.create_task(leaving.drain(WeakSet(), 30))
    await asyncio.sleep(0)
    assert not draining.done()
    assert answered(leaving, flow)["connection"] == "close"
    await asyncio.wait_for(draining, 10)


async def test_one_that_fails_is_not_waited_for(leaving: Leaving) -> None:
    flow = begun(leaving)
    draining = asyncio.create_task(leaving.drain(WeakSet(), 30))
    leaving.error(flow)
    await asyncio.wait_for(draining, 10)


async def test_a_connection_that_becomes_a_socket_is_told_nothing(leaving: Leaving) -> None:
    await leaving.drain(WeakSet(), 0)
    assert answered(leaving, begun(leaving), 101)["connection"] == "keep-alive"


async def test_a_client_of_http_2_is_told_nothing_in_a_field_that_it_must_not_get(leaving: Leaving) -> None:
    await leaving.drain(WeakSet(), 0)
    flow = begun(leaving)
    flow.request.http_version = "HTTP/2.0"
    flow.response = http.Response.make(200)
    leaving.responseheaders(flow)
    assert "connection" not in flow.response.headers


async def test_an_idle_connection_is_ended_in_order_when_all_is_quiet(
    leaving: Leaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving_module, "QUIET_S", 0.05)
    monkeypatch.setattr(leaving_module, "FRESH_S", 0.05)
    async with connection() as (writer, client):
        leaving.taken()
        await asyncio.wait_for(leaving.drain(WeakSet([writer]), 30), 10)
        assert await asyncio.wait_for(client.read(), 10) == b""


async def test_a_connection_that_has_only_come_has_time_for_its_first_request(
    leaving: Leaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving_module, "FRESH_S", 60.0)
    async with connection() as (writer, _):
        leaving.taken()
        draining = asyncio.create_task(leaving.drain(WeakSet([writer]), 0.2))
        answered(leaving, begun(leaving))
        await asyncio.sleep(0.1)
        assert not draining.done()
        await asyncio.wait_for(draining, 10)  # its time is over
        await eventually(writer.is_closing)


async def test_one_who_is_handed_over_while_it_leaves_is_not_left_without_a_connection(leaving: Leaving) -> None:
    here = False
    draining = asyncio.create_task(leaving.drain(WeakSet(), 30, lambda: here))
    await asyncio.sleep(leaving_module.QUIET_S / 2)
    assert not draining.done(), "the edge has not heard yet that nobody is to come"
    leaving.taken()
    here = True  # but no connection of its own yet
    await asyncio.sleep(leaving_module.QUIET_S)
    assert not draining.done()
    here = False
    await asyncio.wait_for(draining, 10)
