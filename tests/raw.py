"""A client that sends exactly these bytes through the proxy, and sees exactly what comes back."""

from __future__ import annotations

import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPResponse
from typing import NamedTuple

from client import trust
from halton.attribution.credential import new_run_id, password
from halton.run_key import ensure_run_key
from stack import Stack

TIMEOUT_S = 20.0


class Seen(NamedTuple):
    """An answer as the client saw it."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@contextmanager
def tunnel(
    stack: Stack,
    host: str = "api.anthropic.com",
    *,
    project: str | None = None,
    alpn: Sequence[str] = (),
    context: ssl.SSLContext | None = None,
) -> Iterator[ssl.SSLSocket]:
    """TLS to `host` through the proxy."""
    with connected(stack, host, project) as plain:
        trusted = context or trust(stack)
        if alpn:
            trusted.set_alpn_protocols(alpn)
        with trusted.wrap_socket(plain, server_hostname=host) as channel:
            yield channel


@contextmanager
def connected(stack: Stack, host: str, project: str | None = None) -> Iterator[socket.socket]:
    """A connection whose CONNECT was answered."""
    with socket.create_connection(("127.0.0.1", stack.proxy_port), timeout=TIMEOUT_S) as plain:
        named = f"Proxy-Authorization: Basic {b64encode(_credential(stack, project)).decode()}\r\n" if project else ""
        plain.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n{named}\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = plain.recv(1)
            assert byte, "the proxy closed the connection"
            head += byte
        assert head.startswith(b"HTTP/1.1 200 "), head
        yield plain


def answer(channel: socket.socket) -> Seen:
    """The next answer on this connection."""
    response = HTTPResponse(channel)
    response.begin()
    return Seen(response.status, list(response.msg.items()), response.read())


def request(body: bytes, *fields: bytes, path: bytes = b"/v1/messages", length: bool = True) -> bytes:
    """A POST with these header lines behind Host, and Content-Length behind them."""
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: api.anthropic.com", *fields]
    if length:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*lines, b"", body])


def _credential(stack: Stack, project: str) -> bytes:
    """What `halton run` puts into the proxy's address."""
    run_id = new_run_id()
    return f"{project}:{password(ensure_run_key(stack.home), project, run_id)}".encode()
