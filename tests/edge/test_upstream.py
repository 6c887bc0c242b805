"""The edge's way out by an upstream proxy: a real one, which refuses, stammers, is silent or gone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from connect_proxy import ESTABLISHED, WANTS_PASSWORD, Answer, ConnectProxy, greeting, saying
from eventually import eventually
from halton.edge import upstream as way
from halton.edge.door import Door
from halton.edge.upstream import way_out
from halton.paths import Home
from halton.setup.ports import listen
from halton.wire.upstream import Refused, Upstream

pytestmark = pytest.mark.anyio
HOST = "files.example"


@pytest.fixture
async def server() -> AsyncIterator[int]:
    """A server that a proxy leads to by a name which nobody else knows."""
    async with greeting() as port:
        yield port


@pytest.fixture
async def proxy(server: int) -> AsyncIterator[ConnectProxy]:
    proxy = ConnectProxy({f"{HOST}:22": ("127.0.0.1", server), "[2001:db8::1]:22": ("127.0.0.1", server)})
    await proxy.start()
    yield proxy
    await proxy.stop()


async def rest(channel: socket.socket) -> bytes:
    """All that comes until the other side is done, after it was told that we are."""
    loop = asyncio.get_running_loop()
    channel.shutdown(socket.SHUT_WR)
    got = b""
    async with asyncio.timeout(10):
        while data := await loop.sock_recv(channel, 1 << 16):
            got += data
    channel.close()
    return got


@pytest.mark.parametrize("host", [HOST, "2001:db8::1"])
async def test_a_destination_is_reached_by_its_name(proxy: ConnectProxy, host: str) -> None:
    channel = await way_out(Upstream.parse(proxy.address))(host, 22)
    assert await rest(channel) == b"hello "
    assert len(proxy.tunnels) == 1


async def test_it_is_asked_with_the_password_and_nothing_else(proxy: ConnectProxy) -> None:
    await rest(await way_out(Upstream.parse(proxy.address))(HOST, 22))
    assert proxy.heads == [
        b"CONNECT files.example:22 HTTP/1.1\r\nHost: files.example:22\r\n"
        b"Proxy-Authorization: Basic Y29ycFxtZTpwQHNzOnclcmQ=\r\n\r\n"
    ]


async def test_without_one_the_way_is_straight(server: int) -> None:
    assert await rest(await way_out(None)("127.0.0.1", server)) == b"hello "


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::ffff:127.0.0.1"])
async def test_what_is_on_this_machine_is_reached_straight(proxy: ConnectProxy, server: int, host: str) -> None:
    assert await rest(await way_out(Upstream.parse(proxy.address))(host, server)) == b"hello "
    assert proxy.heads == []


@pytest.mark.parametrize("pieces", [1, 3, 10_000])
async def test_what_comes_behind_the_head_is_not_lost(proxy: ConnectProxy, pieces: int) -> None:
    head = b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 300 + b"\r\n\r\n"
    said = head + b"hello\r\n\r\nHTTP/1.1 407 no more\r\n\r\n"
    proxy.answer = saying(*(said[at : at + pieces] for at in range(0, len(said), pieces)))
    channel = await way_out(Upstream.parse(proxy.address))(HOST, 22)
    assert await rest(channel) == said.removeprefix(head)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (saying(WANTS_PASSWORD), 407),
        (saying(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nno!\n"), 403),
        (saying(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), None),
        (saying(b"\x16\x03\x01" + b"\r\n\r\n"), None),
        (saying(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000 + b"\r\n\r\n"), None),
        (saying(b"x" * (1 << 20)), None),
    ],
)
async def test_a_refusal_is_one_and_leaves_no_connection(proxy: ConnectProxy, answer: Answer, status: int | None) -> None:
    proxy.answer = answer
    with pytest.raises(Refused) as caught:
        await way_out(Upstream.parse(proxy.address))(HOST, 22)
    assert caught.value.status == status
    await eventually(lambda: proxy.open == 0)


async def test_a_wrong_password_is_a_refusal(proxy: ConnectProxy) -> None:
    with pytest.raises(Refused) as caught:
        await way_out(Upstream("127.0.0.1", proxy.port, "me", "wrong"))(HOST, 22)
    assert caught.value.status == 407


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n"])
async def test_one_that_leaves_before_it_has_answered_is_no_way(proxy: ConnectProxy, said: bytes) -> None:
    proxy.answer = saying(said)
    with pytest.raises(ConnectionResetError):
        await way_out(Upstream.parse(proxy.address))(HOST, 22)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n"])
async def test_one_that_says_no_more_is_waited_for_only_so_long(
    proxy: ConnectProxy, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way, "TIMEOUT_S", 0.3)
    proxy.answer = saying(said, ends=False)
    with pytest.raises(TimeoutError):
        await way_out(Upstream.parse(proxy.address))(HOST, 22)
    await eventually(lambda: proxy.open == 0)


async def test_one_that_is_gone_is_no_way(proxy: ConnectProxy) -> None:
    await proxy.stop()
    with pytest.raises(ConnectionRefusedError):
        await way_out(Upstream.parse(proxy.address))(HOST, 22)


async def test_one_that_is_ourselves_is_not_asked(proxy: ConnectProxy) -> None:
    with pytest.raises(Refused):
        await way_out(Upstream.parse(proxy.address), {("127.0.0.1", proxy.port)})(HOST, 22)
    await eventually(lambda: proxy.open == 0)
    assert proxy.heads == []


@asynccontextmanager
async def door(home: Home, upstream: Upstream) -> AsyncIterator[int]:
    """The port of an edge whose only provider has no worker."""
    with listen(0, "the proxy", "--proxy-port 0") as listener:
        found = Door(home, listener, lambda host: host == "api.openai.com", {}, upstream=upstream)
        running = asyncio.create_task(found.run())
        yield listener.getsockname()[1]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await found.settle(0)


async def asked(port: int, authority: str, more: bytes = b"") -> bytes:
    """All that a client gets which asks for this and says no more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"CONNECT {authority} HTTP/1.1\r\nProxy-Authorization: Basic b3VyOm93bg==\r\n\r\n".encode() + more)
    writer.write_eof()
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()


async def test_a_tunnel_of_the_proxy_port_goes_through_it(home: Home, proxy: ConnectProxy) -> None:
    async with door(home, Upstream.parse(proxy.address)) as port:
        assert await asked(port, f"{HOST}:22", b"there") == ESTABLISHED + b"hello there"
    assert b"b3VyOm93bg==" not in proxy.heads[0]


async def test_a_provider_that_no_worker_reads_goes_through_it_as_well(home: Home, proxy: ConnectProxy, server: int) -> None:
    proxy.places["api.openai.com:443"] = ("127.0.0.1", server)
    async with door(home, Upstream.parse(proxy.address)) as port:
        assert await asked(port, "api.openai.com:443", b"there") == ESTABLISHED + b"hello there"
    assert proxy.tunnels == ["api.openai.com:443"]


@pytest.mark.parametrize(
    "answer", [saying(WANTS_PASSWORD), saying(b"HTTP/1.1 403 no\r\n\r\n"), saying(b"what?\r\n\r\n"), saying()]
)
async def test_a_client_hears_of_no_demand_that_was_made_to_us(home: Home, proxy: ConnectProxy, answer: Answer) -> None:
    proxy.answer = answer
    async with door(home, Upstream.parse(proxy.address)) as port:
        assert await asked(port, f"{HOST}:22") == b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


async def test_a_client_of_a_silent_one_hears_that_it_is_too_slow(
    home: Home, proxy: ConnectProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way, "TIMEOUT_S", 0.3)
    proxy.answer = saying(ends=False)
    async with door(home, Upstream.parse(proxy.address)) as port:
        assert (await asked(port, f"{HOST}:22")).startswith(b"HTTP/1.1 504 Gateway Timeout\r\n")


async def test_a_proxy_that_dies_takes_its_tunnels_with_it_and_no_other_call(home: Home, proxy: ConnectProxy) -> None:
    async with door(home, Upstream.parse(proxy.address)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"CONNECT {HOST}:22 HTTP/1.1\r\n\r\n".encode())
        assert await reader.readexactly(len(ESTABLISHED) + 6) == ESTABLISHED + b"hello "
        await proxy.stop()
        assert await asyncio.wait_for(reader.read(), 10) == b""
        writer.close()
        assert (await asked(port, f"{HOST}:22")).startswith(b"HTTP/1.1 502 ")
        await proxy.start()
        assert await asked(port, f"{HOST}:22") == ESTABLISHED + b"hello "


async def test_an_upstream_that_leads_back_to_the_proxy_port_has_an_end(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with listen(port, "the proxy", "--proxy-port 0") as listener:
        found = Door(home, listener, lambda host: False, {}, upstream=Upstream("localhost", port))
        running = asyncio.create_task(found.run())
        assert (await asked(port, f"{HOST}:22")).startswith(b"HTTP/1.1 502 ")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await found.settle(0)
