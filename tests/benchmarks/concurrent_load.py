"""Many connections at once on one thread, each a generator that yields what it waits for."""

from __future__ import annotations

import re
import selectors
import socket
import ssl
import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from itertools import islice

from load import CHUNK, TIMEOUT_S, Route, complete, expect_established

_STAMP = re.compile(rb"t=(\d+);")
_END = b"0\r\n\r\n"

type Waiting[T] = Generator[tuple[int, int], None, T]


@dataclass(slots=True)
class Stream:
    """What came of one SSE stream; times in seconds."""

    first_byte: float = 0.0
    total: float = 0.0
    delays: list[float] = field(default_factory=list)


def concurrently[T](conversations: Iterable[Waiting[T]], at_once: int) -> list[T]:
    """Run all to their ends, so many at a time; what they return, in the order in which they end."""
    selector = selectors.DefaultSelector()
    results: list[T] = []
    following = iter(conversations)
    for conversation in islice(following, at_once):
        _start(selector, conversation)
    while selector.get_map():
        ready = selector.select(TIMEOUT_S)
        if not ready:
            raise TimeoutError(f"{len(selector.get_map())} connections stood still for {TIMEOUT_S:.0f} s")
        for key, _ in ready:
            try:
                _go_on(selector, key)
            except StopIteration as end:
                # It has closed its socket, and the kernel forgot it then; its number may be used again at once.
                selector.unregister(key.fileobj)
                results.append(end.value)
                for conversation in islice(following, 1):
                    _start(selector, conversation)
    return results


def opened(route: Route) -> Waiting[ssl.SSLSocket]:
    """Connect, through the proxy if there is one, and shake hands."""
    raw = socket.socket()
    raw.setblocking(False)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    raw.connect_ex((socket.gethostbyname(route.address[0]), route.address[1]))
    yield raw.fileno(), selectors.EVENT_WRITE
    if route.tunnelled:
        raw.send(route.head)
        yield raw.fileno(), selectors.EVENT_READ
        expect_established(raw.recv(4096))
    secured = route.context.wrap_socket(raw, server_hostname=route.host, do_handshake_on_connect=False)
    while True:
        try:
            secured.do_handshake()
            return secured
        except ssl.SSLWantReadError:
            yield secured.fileno(), selectors.EVENT_READ


def asked_once(route: Route, request: bytes) -> Waiting[None]:
    """A new connection for one request."""
    connection = yield from opened(route)
    connection.send(request)
    answer = bytearray()
    while not complete(answer):
        answer += yield from _received(connection)
    connection.close()


def streamed(connection: ssl.SSLSocket, request: bytes, begin: float) -> Waiting[Stream]:
    """Send the request and read the stream to its end; each chunk carries the time it was sent."""
    stream, buffer = Stream(), bytearray()
    connection.send(request)
    while not buffer.endswith(_END):
        part = yield from _received(connection)
        now = time.monotonic_ns()
        if not stream.first_byte:
            stream.first_byte = now / 1e9 - begin
        buffer += part
        read = 0
        for stamp in _STAMP.finditer(buffer):
            stream.delays.append((now - int(stamp[1])) / 1e9)
            read = stamp.end()
        del buffer[:read]
    stream.total = time.monotonic() - begin
    connection.close()
    return stream


def ready_and_streamed(connection: ssl.SSLSocket, request: bytes) -> Waiting[Stream]:
    """A stream on a connection that stands already."""
    connection.setblocking(False)
    return (yield from streamed(connection, request, time.monotonic()))


def opened_and_streamed(route: Route, request: bytes) -> Waiting[Stream]:
    """A stream on a new connection, whose opening counts as time to the first byte."""
    begin = time.monotonic()
    connection = yield from opened(route)
    return (yield from streamed(connection, request, begin))


def _received(connection: ssl.SSLSocket) -> Waiting[bytes]:
    while True:
        try:
            part = connection.recv(CHUNK)
        except ssl.SSLWantReadError:
            yield connection.fileno(), selectors.EVENT_READ
        else:
            if not part:
                raise ConnectionError("the connection was closed")
            return part


def _start(selector: selectors.BaseSelector, conversation: Waiting[object]) -> None:
    descriptor, events = next(conversation)
    selector.register(descriptor, events, conversation)


def _go_on(selector: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    descriptor, events = next(key.data)
    if events != key.events:
        selector.modify(descriptor, events, key.data)
