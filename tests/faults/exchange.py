"""One HTTPS exchange as its client sees it, byte for byte: one through the meter is held against one without it."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import raw
from client import body, trust
from stack import Stack

PLAIN = raw.request(body("plain"), b"x-api-key: sk-ant-api-test")
HOST = "api.anthropic.com"
TIMEOUT_S = 20.0
# What differs between two equal answers of the fake provider: the serial in its ids, the time, and what is said of the connection
# alone, which is between two neighbours (RFC 9110 §7.6.1): a worker that leaves says that it closes.
_SERIAL = re.compile(rb"[0-9a-f]{20,}")
_ITS_OWN = re.compile(rb"\r\n(?:date|connection): [^\r]*")


class Seen(NamedTuple):
    """An answer: its head, its body without chunk framing, and how it ended: whole, closed, broken off (no TLS end) or reset."""

    head: bytes
    body: bytes
    end: str

    @property
    def comparable(self) -> Seen:
        """Equal for equal answers."""
        head = _ITS_OWN.sub(b"", _SERIAL.sub(b"", self.head))
        return Seen(head, _SERIAL.sub(b"", self.body), self.end)


class Way(NamedTuple):
    """How to reach the provider: through a proxy's port, or at its own."""

    port: int
    context: ssl.SSLContext
    proxied: bool

    @classmethod
    def through(cls, stack: Stack) -> Way:
        """Through the meter, whose port is asked for now: it may be in no state to say so later."""
        return cls(stack.proxy_port, trust(stack), True)

    @classmethod
    def direct(cls, stack: Stack) -> Way:
        """With nothing between."""
        return cls(stack.provider.port, trust(stack), False)

    @contextmanager
    def connected(self, host: str = HOST) -> Iterator[ssl.SSLSocket]:
        """A TLS connection to the provider.

        :raises OSError: if there is none.
        """
        with socket.create_connection(("127.0.0.1", self.port), TIMEOUT_S) as plain:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.proxied:
                plain.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
                _expect_established(plain)
            with self.context.wrap_socket(plain, server_hostname=host, suppress_ragged_eofs=False) as channel:
                yield channel


def exchange(way: Way, request: bytes) -> Seen:
    """One request on a connection of its own.

    :raises OSError: if it does not come so far that an answer begins.
    """
    with way.connected() as channel:
        channel.sendall(request)
        return answer(channel)


def answer(channel: ssl.SSLSocket) -> Seen:
    """The next answer on this connection, to its end, whatever that is.

    :raises OSError: if none begins.
    """
    buffer = b""
    while b"\r\n\r\n" not in buffer:
        if not (part := channel.recv(1 << 16)):
            raise ConnectionError("the connection was closed before an answer")
        buffer += part
    head, _, rest = buffer.partition(b"\r\n\r\n")
    body = Body(head)
    body.feed(rest)
    end = _rest(channel, body)
    return Seen(head, bytes(body.data), end)


class Body:
    """A body as it comes: of a stated length, in chunks, or up to the end of the connection."""

    def __init__(self, head: bytes) -> None:
        self.data = bytearray()
        self.whole = False
        stated = re.search(rb"\r\ncontent-length: *(\d+)", head.lower())
        self._left = int(stated[1]) if stated else None
        self._chunked = b"\r\ntransfer-encoding: chunked" in head.lower()
        self._raw = bytearray()

    def feed(self, part: bytes) -> None:
        """Take what came."""
        if not self._chunked:
            self.data += part
            self.whole = self._left is not None and len(self.data) >= self._left
            return
        self._raw += part
        while (line := self._raw.find(b"\r\n")) >= 0 and not self.whole:
            size = int(self._raw[:line], 16)
            if len(self._raw) < line + size + 4:
                return
            self.data += self._raw[line + 2 : line + 2 + size]
            del self._raw[: line + size + 4]
            self.whole = size == 0


def _rest(channel: ssl.SSLSocket, body: Body) -> str:
    try:
        while not body.whole:
            if not (part := channel.recv(1 << 16)):
                return "closed"
            body.feed(part)
    except ssl.SSLEOFError:
        return "broken off"
    except ConnectionResetError:
        return "reset"
    return "whole"


def _expect_established(plain: socket.socket) -> None:
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        if not (part := plain.recv(1)):
            raise ConnectionError("the proxy closed the connection")
        answer += part
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise ConnectionError(answer.partition(b"\r\n")[0].decode())
