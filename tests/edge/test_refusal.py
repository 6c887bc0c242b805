"""The edge's own answers, byte for byte."""

from __future__ import annotations

import socket

import pytest

from halton.edge.refusal import refuse

pytestmark = pytest.mark.anyio


async def answered(status: str) -> bytes:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.sendall(b"CONNECT a.example:443 HTTP/1.1\r\n\r\n")
        await refuse(ours, status)
        theirs.settimeout(10)
        return theirs.recv(1000)


@pytest.mark.parametrize(
    ("status", "field"),
    [
        ("400 Bad Request", b""),
        ("403 Forbidden", b""),
        ("405 Method Not Allowed", b"Allow: CONNECT\r\n"),
        ("407 Proxy Authentication Required", b'Proxy-Authenticate: Basic realm="Halton"\r\n'),
    ],
)
async def test_the_whole_answer(status: str, field: bytes) -> None:
    expected = b"HTTP/1.1 " + status.encode() + b"\r\n" + field + b"Content-Length: 0\r\nConnection: close\r\n\r\n"
    assert await answered(status) == expected


async def test_a_client_that_is_gone_is_no_error() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.close()
    await refuse(ours, "403 Forbidden")
    assert ours.fileno() == -1
