"""The head of a request, peeked at: what is a CONNECT, and what the others are told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.edge import request as request_module
from halton.edge.request import HEAD_LIMIT, BadRequest, Target, peek_target, readable

pytestmark = pytest.mark.anyio


class Pair:
    """The two ends of a TCP connection on loopback."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.client = socket.create_connection(listener.getsockname())
            self.accepted, _ = listener.accept()
        self.accepted.setblocking(False)
        self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        self.client.close()
        self.accepted.close()


@pytest.fixture
def pair() -> Iterator[Pair]:
    pair = Pair()
    yield pair
    pair.close()


async def peeked(data: bytes) -> Target:
    pair = Pair()
    try:
        pair.client.sendall(data)
        async with asyncio.timeout(10):
            return await peek_target(pair.accepted)
    finally:
        pair.close()


async def refused(data: bytes) -> str:
    with pytest.raises(BadRequest) as caught:
        await peeked(data)
    return caught.value.status


@pytest.mark.parametrize(
    ("authority", "host", "port"),
    [
        ("api.openai.com:443", "api.openai.com", 443),
        ("API.OpenAI.com:443", "api.openai.com", 443),
        ("api.openai.com.:443", "api.openai.com", 443),
        ("[::1]:8443", "::1", 8443),
        ("127.0.0.1:1", "127.0.0.1", 1),
        ("a:65535", "a", 65535),
    ],
)
async def test_a_connect_names_its_target(authority: str, host: str, port: int) -> None:
    head = f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode()
    assert await peeked(head) == Target(host, port, len(head))


async def test_what_follows_the_head_is_not_part_of_it() -> None:
    head = b"CONNECT a.example:443 HTTP/1.1\r\n\r\n"
    assert await peeked(head + b"\x16\x03\x01 client hello\r\n\r\n") == Target("a.example", 443, len(head))


async def test_no_byte_is_taken_from_the_socket(pair: Pair) -> None:
    head = b"CONNECT a.example:443 HTTP/1.1\r\n\r\n"
    pair.client.sendall(head)
    await peek_target(pair.accepted)
    await peek_target(pair.accepted)
    assert pair.accepted.recv(1000) == head


async def test_a_head_may_come_byte_by_byte(pair: Pair) -> None:
    head = b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n"
    peeking = asyncio.create_task(peek_target(pair.accepted))
    for byte in head[:-1]:
        pair.client.sendall(bytes([byte]))
        await asyncio.sleep(0)
        assert not peeking.done()
    pair.client.sendall(head[-1:])
    assert await asyncio.wait_for(peeking, 10) == Target("a.example", 443, len(head))


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: mitm.it\r\n\r\n",
        b"GET http://example.com/ HTTP/1.1\r\n\r\n",
        b"POST /v1/messages HTTP/1.1\r\n\r\n",
        b"connect a.example:443 HTTP/1.1\r\n\r\n",
        b"CONNECTS a.example:443 HTTP/1.1\r\n\r\n",
        b"\r\n\r\n",
    ],
)
async def test_anything_but_a_connect_is_not_allowed(data: bytes) -> None:
    assert await refused(data) == "405 Method Not Allowed"


@pytest.mark.parametrize("data", [b"G", b"\x16\x03\x01\x02\x00", b"CONNECT\t", b"\x05\x01\x00"])
async def test_what_cannot_become_a_connect_is_refused_at_its_first_bytes(data: bytes) -> None:
    assert await refused(data) == "405 Method Not Allowed"


@pytest.mark.parametrize(
    "rest",
    ["a.example HTTP/1.1", ":443 HTTP/1.1", "a.example: HTTP/1.1", "a.example:0 HTTP/1.1", "a.example:65536 HTTP/1.1"]
    + ["a.example:https HTTP/1.1", "a.example:-1 HTTP/1.1", "", " HTTP/1.1", "[]:443 HTTP/1.1", ".:443 HTTP/1.1"]
    + ["http://a.example/ HTTP/1.1", "a.example:4\xb23 HTTP/1.1"],
)
async def test_a_connect_without_host_and_port_is_a_bad_request(rest: str) -> None:
    assert await refused(f"CONNECT {rest}\r\n\r\n".encode("latin-1")) == "400 Bad Request"


async def test_a_head_that_is_too_long_is_refused() -> None:
    data = b"CONNECT a.example:443 HTTP/1.1\r\nX: " + b"x" * HEAD_LIMIT
    assert await refused(data) == "431 Request Header Fields Too Large"


async def test_a_head_of_the_full_length_is_served() -> None:
    start = b"CONNECT a.example:443 HTTP/1.1\r\nX: "
    head = start + b"x" * (HEAD_LIMIT - len(start) - 4) + b"\r\n\r\n"
    assert await peeked(head) == Target("a.example", 443, HEAD_LIMIT)


async def test_a_client_that_leaves_at_once_is_an_error_of_the_connection(pair: Pair) -> None:
    pair.client.close()
    with pytest.raises(ConnectionResetError):
        await peek_target(pair.accepted)


async def test_a_head_that_does_not_come_is_a_timeout(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_module, "HEAD_TIMEOUT_S", 0.05)
    pair.client.sendall(b"CONNECT a.exam")
    with pytest.raises(TimeoutError):
        await peek_target(pair.accepted)


async def test_waiting_for_a_socket_can_be_given_up(pair: Pair) -> None:
    waiting = asyncio.create_task(readable(pair.accepted))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert not asyncio.get_running_loop().remove_reader(pair.accepted)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=60))
def test_any_head_is_a_target_or_a_refusal(line: bytes) -> None:
    data = b"CONNECT " + line + b"\r\n\r\n"
    try:
        target = request_module._parse(data[: data.index(b"\r\n\r\n") + 4])
    except BadRequest as refusal:
        assert refusal.status in ("400 Bad Request", "405 Method Not Allowed")
    else:
        assert target.host and 0 < target.port < 65536
