"""The head of a request, peeked at: what is a CONNECT, and what the others are told."""

from __future__ import annotations

import asyncio
import socket
from base64 import b64encode
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.edge import request as request_module
from halton.edge.request import HEAD_LIMIT, MOST_FIELDS, BadRequest, Target, peek_target, readable

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
        ("::1:8443", "::1", 8443),
        ("[::FFFF:127.0.0.1]:443", "::ffff:127.0.0.1", 443),
        ("127.0.0.1:1", "127.0.0.1", 1),
        ("127.1:1", "127.1", 1),
        ("2130706433:1", "2130706433", 1),
        ("xn--bcher-kva.example:443", "xn--bcher-kva.example", 443),
        ("api.openai.com..:443", "api.openai.com", 443),
        ("my_host.internal:443", "my_host.internal", 443),
        ("a:00443", "a", 443),
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
    + ["http://a.example/ HTTP/1.1", "a.example:4\xb23 HTTP/1.1", "a.example:443", "a.example:443 HTTP/2.0"]
    + ["a.example:443  HTTP/1.1", " a.example:443 HTTP/1.1", "a.example:443 HTTP/1.1 ", "a.example :443 HTTP/1.1"]
    + ["user@a.example:443 HTTP/1.1", "user:secret@a.example:443 HTTP/1.1", "a.example:443/ HTTP/1.1", "a.example:443?b HTTP/1.1"]
    + ["a%2eexample:443 HTTP/1.1", "[fe80::1%25lo]:443 HTTP/1.1", "[fe80::1%lo]:443 HTTP/1.1", "fe80::1%lo:443 HTTP/1.1"]
    + ["[a.example]:443 HTTP/1.1", "[::1:443 HTTP/1.1", "[[::1]]:443 HTTP/1.1", "a.example:0443000 HTTP/1.1"]
    + ["a.exam\0ple:443 HTTP/1.1", "a.example\t:443 HTTP/1.1", "b\xfccher.example:443 HTTP/1.1", "\xef\xbd\x81.a:443 HTTP/1.1"]
    + ["a" * 256 + ":443 HTTP/1.1", "[" + "0:" * 50 + "1]:443 HTTP/1.1", ":" * 60 + ":443 HTTP/1.1"]
    + ["a.example:443\r HTTP/1.1", "*.example:443 HTTP/1.1", "a.example,b.example:443 HTTP/1.1", "a.example:+443 HTTP/1.1"],
)
async def test_a_connect_without_host_and_port_is_a_bad_request(rest: str) -> None:
    assert await refused(f"CONNECT {rest}\r\n\r\n".encode("latin-1")) == "400 Bad Request"


@pytest.mark.parametrize(
    "fields",
    [
        b"Host: a.example\r\nHost: b.example\r\n",
        b"Host: a.example\r\nhost: a.example\r\n",
        b"Content-Length: 5\r\n",
        b"Content-Length: 0\r\nContent-Length: 5\r\n",
        b"Content-Length: +0\r\n",
        b"Content-Length:\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"transfer-encoding: identity\r\nContent-Length: 0\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b" folded: 1\r\n",
        b"X: a\r\n\tb\r\n",
        b"X: a\rY: b\r\n",
        b"X: a\nY: b\r\n",
        b"X: a\0b\r\n",
        b"X: a\x7fb\r\n",
        b"no colon\r\n",
        b": no name\r\n",
        b"two words: 1\r\n",
        b"n\xe4me: 1\r\n",
    ],
)
async def test_a_head_that_others_could_read_otherwise_is_a_bad_request(fields: bytes) -> None:
    assert await refused(b"CONNECT a.example:443 HTTP/1.1\r\n" + fields + b"\r\n") == "400 Bad Request"


@pytest.mark.parametrize(
    "fields",
    [
        b"",
        b"Host: b.example\r\n",
        b"Content-Length: 0\r\n",
        b"Content-Length: 0\r\nProxy-Connection: Keep-Alive\r\n",
        b"User-Agent: \t \xe4\xff\r\nX-Empty:\r\n",
    ],
)
async def test_what_clients_write_besides_is_let_through(fields: bytes) -> None:
    head = b"CONNECT a.example:443 HTTP/1.1\r\n" + fields + b"\r\n"
    assert await peeked(head) == Target("a.example", 443, len(head))


@pytest.mark.parametrize("data", [b"CONNECT a.example:443 HTTP/1.1\n", b"CONNECT a:1 HTTP/1.1\r\nX: 1\n\n", b"CONNECT \n"])
async def test_a_line_that_ends_in_a_line_feed_alone_is_refused_at_once(data: bytes) -> None:
    assert await refused(data) == "400 Bad Request"


async def test_a_request_behind_the_head_is_no_part_of_it() -> None:
    """It is the first word to the host at the tunnel's other end, and not to us."""
    head = b"CONNECT a.example:443 HTTP/1.1\r\n\r\n"
    assert await peeked(head + b"CONNECT b.example:443 HTTP/1.1\n\n") == Target("a.example", 443, len(head))


async def test_the_first_credentials_of_a_head_are_kept_and_never_shown() -> None:
    basic = [b"Proxy-Authorization: Basic " + b64encode(pair) + b"\r\n" for pair in (b"billing:a.b", b"other:c.d")]
    target = await peeked(b"CONNECT a.example:443 HTTP/1.1\r\nProxy-Authorization: Bearer x\r\n" + b"".join(basic) + b"\r\n")
    assert target.credentials == ("billing", "a.b")
    assert "billing" not in repr(target) and "a.b" not in repr(target)


async def test_a_head_that_is_too_long_is_refused() -> None:
    data = b"CONNECT a.example:443 HTTP/1.1\r\nX: " + b"x" * HEAD_LIMIT
    assert await refused(data) == "431 Request Header Fields Too Large"


async def test_a_head_of_too_many_lines_is_refused_before_they_are_read() -> None:
    start, line = b"CONNECT a.example:443 HTTP/1.1\r\n", b"X: 1\r\n"
    assert await refused(start + line * (MOST_FIELDS + 1) + b"\r\n") == "431 Request Header Fields Too Large"
    assert await refused(start + line * (MOST_FIELDS + 1)) == "431 Request Header Fields Too Large"
    head = start + line * MOST_FIELDS + b"\r\n"
    assert await peeked(head) == Target("a.example", 443, len(head))


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
