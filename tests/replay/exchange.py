"""Requests and responses as they are on the wire, without what each hop decides for itself: framing and compression."""

from __future__ import annotations

import msgspec

from fixtures.fixture import Fixture

Fields = tuple[tuple[bytes, bytes], ...]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a client sends, or a provider received: header names and values as they were, in their order.

    Over HTTP/1.1 `Host` stands among the headers; over HTTP/2 it is `:authority`, and `host` holds either. `sent` are the
    WebSocket frames that came after it.
    """

    host: bytes
    method: bytes
    target: bytes
    headers: Fields = ()
    body: bytes = b""
    trailers: Fields = ()
    version: bytes = b"1.1"
    frames: bytes = b""

    @property
    def pseudo_headers(self) -> Fields:
        """What HTTP/2 has instead of a request line."""
        return ((b":method", self.method), (b":scheme", b"https"), (b":path", self.target), (b":authority", self.host))


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What a client received; `frames` are the WebSocket frames behind it, `reason` is what HTTP/1.1 adds to the status."""

    status: int
    headers: Fields
    body: bytes = b""
    trailers: Fields = ()
    version: bytes = b"1.1"
    reason: bytes = b""
    frames: bytes = b""


def request_of(fixture: Fixture, *more: tuple[bytes, bytes], version: bytes = b"1.1") -> Request:
    """The request of a fixture with more headers before its own; HTTP/2 has all names in lower case, a WebSocket no body."""
    sent = b"" if fixture.messages else fixture.request
    length = ((b"content-length", b"%d" % len(sent)),) if sent else ()
    host = fixture.host.encode()
    headers = (*more, *fixture.request_headers, *length)
    if version == b"2":
        headers = tuple((name.lower(), value) for name, value in headers)
    else:
        headers = ((b"Host", host), *headers)
    return Request(
        host=host,
        method=fixture.method.encode(),
        target=fixture.target.encode(),
        headers=headers,
        body=sent,
        version=version,
    )


def value_of(headers: Fields, name: bytes) -> bytes:
    """The value of a header, in lower case; empty if it is not there."""
    return next((value.lower() for found, value in headers if found.lower() == name), b"")
