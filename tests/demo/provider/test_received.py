"""Requests are read from any split of their bytes."""

from __future__ import annotations

import pytest

from halton.demo.provider.received import BadRequest, Received, RequestReader

SIZED = b"POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
TRAILED = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nDigest: x\r\n\r\n"
BARE = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"


def read(data: bytes, step: int) -> list[Received]:
    reader, found = RequestReader(1000), []
    for start in range(0, len(data), step):
        reader.feed(data[start : start + step])
        while (received := reader.next()) is not None:
            found.append(received)
    return found


@pytest.mark.parametrize("step", [1, 2, 7, 1000])
def test_bodies_come_whole_from_any_split(step: int) -> None:
    requests = read(SIZED + CHUNKED + BARE + TRAILED + SIZED, step)
    assert [request.body for request in requests] == [b"hello", b"hello", b"", b"hello", b"hello"]
    assert (requests[0].path, requests[0].query) == ("/a", "b=c")


@pytest.mark.parametrize(
    "data",
    [
        b"EHLO\r\n\r\n",
        b"GET / HTTP/2\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"c8\r\n" + b"a" * 200 + b"\r\n") * 6,
    ],
)
def test_what_is_not_a_request_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequest):
        read(data, 1000)


def test_attempts_are_counted_from_zero() -> None:
    assert read(BARE, 1000)[0].attempt == 0
    assert read(BARE.replace(b"Host: x", b"X-Stainless-Retry-Count: 2"), 1000)[0].attempt == 2


def test_only_a_get_may_upgrade() -> None:
    upgrading = BARE.replace(b"Host: x", b"Host: x\r\nUpgrade: WebSocket")
    assert read(upgrading, 1000)[0].upgrades
    assert not read(upgrading.replace(b"GET", b"POST"), 1000)[0].upgrades
    assert not read(BARE, 1000)[0].upgrades


def test_what_comes_after_a_request_is_left_as_it_is() -> None:
    reader = RequestReader(1000)
    reader.feed(BARE + b"\x81\x00")
    assert reader.next() is not None
    assert (reader.rest(), reader.rest()) == (b"\x81\x00", b"")
