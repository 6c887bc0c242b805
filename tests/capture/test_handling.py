"""A provider's connection by way of an upstream proxy, with a real one, and a layer that says what it hears."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from mitmproxy.connection import Server
from mitmproxy.options import Options
from mitmproxy.proxy import commands, events, layer
from mitmproxy.proxy.layer import CommandGenerator

from connect_proxy import WANTS_PASSWORD, Answer, ConnectProxy, greeting, saying
from eventually import eventually
from halton.capture import handling
from halton.capture.handling import Handling
from halton.wire.upstream import Upstream

pytestmark = pytest.mark.anyio
HOST = "api.example"


class Relay(layer.Layer):
    """Opens a server's connection, says how that went, and passes bytes both ways."""

    server: Server

    def _handle_event(self, event: events.Event) -> CommandGenerator[None]:
        client = self.context.client
        if isinstance(event, events.Start):
            error = yield commands.OpenConnection(self.server)
            yield commands.SendData(client, f"{error}\n".encode())
            if error:
                yield commands.CloseConnection(client)
        elif isinstance(event, events.DataReceived):
            yield commands.SendData(client if event.connection is self.server else self.server, event.data)
        elif isinstance(event, events.ConnectionClosed):
            yield commands.CloseConnection(self.server)
            yield commands.CloseConnection(client)


@pytest.fixture
async def place() -> AsyncIterator[int]:
    async with greeting() as port:
        yield port


@pytest.fixture
async def proxy(place: int) -> AsyncIterator[ConnectProxy]:
    proxy = ConnectProxy({f"{HOST}:443": ("127.0.0.1", place)})
    await proxy.start()
    yield proxy
    await proxy.stop()


@asynccontextmanager
async def client(
    upstream: Upstream | None, address: tuple[str, int], *, back: bool = False
) -> AsyncIterator[tuple[Server, asyncio.StreamReader]]:
    """What a client sees whose connection is led to this address; `back`, by an upstream that is where it came in."""
    server = Server(address=address)
    handled: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readline() != b"go\n":
            writer.close()
            await writer.wait_closed()
            return
        itself = Upstream("localhost", writer.get_extra_info("sockname")[1])
        found = Handling(reader, writer, OPTIONS, itself if back else upstream)
        found.layer = Relay(found.layer.context)
        found.layer.server = server
        await found.handle_client()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handled.append(asyncio.get_running_loop().create_task(serve(reader, writer)))

    listening = await asyncio.start_server(begin, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    writer.write(b"go\n")
    try:
        async with asyncio.timeout(10):
            yield server, reader
    finally:
        writer.close()
        listening.close()
        await asyncio.gather(*handled)
        with contextlib.suppress(OSError):
            await writer.wait_closed()


OPTIONS = Options()
OPTIONS.add_option("tcp_timeout", int, 600, "")


async def test_a_provider_is_reached_by_its_name(proxy: ConnectProxy) -> None:
    async with client(Upstream.parse(proxy.address), (HOST, 443)) as (server, reader):
        assert await reader.readexactly(11) == b"None\nhello "
        assert (server.address, server.peername) == ((HOST, 443), ("127.0.0.1", proxy.port))
    assert proxy.heads == [
        b"CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n"
        b"Proxy-Authorization: Basic Y29ycFxtZTpwQHNzOnclcmQ=\r\n\r\n"
    ]
    await eventually(lambda: proxy.open == 0)


@pytest.mark.parametrize("named", [True, False])
async def test_what_is_on_this_machine_is_reached_straight(proxy: ConnectProxy, place: int, named: bool) -> None:
    async with client(Upstream.parse(proxy.address) if named else None, ("127.0.0.1", place)) as (_, reader):
        assert await reader.readexactly(11) == b"None\nhello "
    assert proxy.heads == []


async def test_an_answer_in_single_bytes_and_what_comes_right_behind_it(proxy: ConnectProxy) -> None:
    said = b"HTTP/1.0 200 OK\r\nX-Long: " + b"x" * 300 + b"\r\n\r\nhello\r\n\r\n"
    proxy.answer = saying(*(said[at : at + 1] for at in range(len(said))))
    async with client(Upstream.parse(proxy.address), (HOST, 443)) as (_, reader):
        assert await reader.read(-1) == b"None\nhello\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (saying(WANTS_PASSWORD), b"Refused\n"),
        (saying(b"HTTP/1.1 403 Forbidden\r\n\r\n"), b"Refused\n"),
        (saying(b"220 mail.corp ESMTP\r\n\r\n"), b"Refused\n"),
        (saying(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000 + b"\r\n\r\n"), b"Refused\n"),
        (saying(b"x" * (1 << 20), ends=False), b"Refused\n"),
        (saying(b"HTTP/1.1 200 OK\r\n"), b"ConnectionResetError\n"),
        (saying(), b"ConnectionResetError\n"),
    ],
)
async def test_a_refusal_is_told_and_leaves_no_connection(proxy: ConnectProxy, answer: Answer, error: bytes) -> None:
    proxy.answer = answer
    async with client(Upstream.parse(proxy.address), (HOST, 443)) as (server, reader):
        assert await reader.readline() == error
        assert not server.connected
        await eventually(lambda: proxy.open == 0)


async def test_one_that_says_nothing_is_waited_for_only_so_long(proxy: ConnectProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handling, "TIMEOUT_S", 0.3)
    proxy.answer = saying(ends=False)
    async with client(Upstream.parse(proxy.address), (HOST, 443)) as (_, reader):
        assert await reader.readline() == b"TimeoutError\n"


async def test_one_that_is_gone_is_told(proxy: ConnectProxy) -> None:
    await proxy.stop()
    async with client(Upstream.parse(proxy.address), (HOST, 443)) as (_, reader):
        assert await reader.readline() == b"ConnectionRefusedError\n"


async def test_a_client_that_leaves_meanwhile_leaves_no_connection(proxy: ConnectProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handling, "TIMEOUT_S", 0.3)
    proxy.answer = saying(ends=False)
    async with client(Upstream.parse(proxy.address), (HOST, 443)):
        await eventually(lambda: proxy.heads)
    await eventually(lambda: proxy.open == 0)


async def test_a_host_that_would_be_something_else_in_a_head_goes_nowhere(proxy: ConnectProxy) -> None:
    async with client(Upstream.parse(proxy.address), ("api.example\r\nX: y", 443)) as (_, reader):
        assert await reader.readline() == b"ValueError\n"
    assert proxy.heads == []


async def test_a_proxy_that_dies_ends_the_connection(proxy: ConnectProxy) -> None:
    async with client(Upstream.parse(proxy.address), (HOST, 443)) as (_, reader):
        assert await reader.readexactly(11) == b"None\nhello "
        await proxy.stop()
        assert await reader.read(-1) == b""


async def test_an_upstream_that_leads_back_to_where_the_client_came_in_has_an_end() -> None:
    async with client(None, (HOST, 443), back=True) as (_, reader):
        assert await reader.readline() == b"Refused\n"
