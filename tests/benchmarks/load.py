"""Client side of the benchmarks: HTTPS requests through a proxy, on one thread, with as little work as Python allows."""

from __future__ import annotations

import json
import selectors
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from processes import HOST, Provider, Proxy

CHUNK = 1 << 16
TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach a host: to its own address, or to that of a proxy by CONNECT."""

    host: str
    port: int
    address: tuple[str, int]
    context: ssl.SSLContext
    tunnelled: bool

    @classmethod
    def through(cls, proxy: Proxy, host: str = HOST, port: int = 443, ca_file: str = "") -> Route:
        """To `host` through a proxy, whose own certificates are trusted unless `ca_file` says otherwise."""
        context = ssl.create_default_context(cafile=ca_file or proxy.ca_file)
        return cls(host, port, ("127.0.0.1", proxy.port), context, True)

    @classmethod
    def direct(cls, upstream: Provider) -> Route:
        """To the provider, with nothing between."""
        context = ssl.create_default_context(cafile=upstream.ca_file)
        return cls("localhost", upstream.port, ("localhost", upstream.port), context, False)

    @property
    def head(self) -> bytes:
        """The CONNECT."""
        return f"CONNECT {self.host}:{self.port} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n\r\n".encode()

    def connect(self) -> ssl.SSLSocket:
        """A TLS connection to the host."""
        return self.context.wrap_socket(self.connect_plain(), server_hostname=self.host)

    def connect_plain(self) -> socket.socket:
        """A TCP connection to the host."""
        raw = socket.create_connection(self.address, TIMEOUT_S)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.tunnelled:
            raw.sendall(self.head)
            answer = b""
            while b"\r\n\r\n" not in answer:
                if not (part := raw.recv(4096)):
                    raise ConnectionError("the proxy closed the tunnel")
                answer += part
            expect_established(answer)
        return raw


@dataclass(slots=True)
class Result:
    """What a run measured: requests in that time, and all that were answered, the warm-up and the last ones included."""

    requests: int = 0
    seconds: float = 0.0
    answered: int = 0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def message(*, streamed: bool) -> bytes:
    """A Messages request as the provider's own library sends it."""
    content = {"model": "claude-sonnet-4-5", "max_tokens": 100, "messages": [{"role": "user", "content": "hello there " * 60}]}
    body = json.dumps({**content, "stream": True} if streamed else content, separators=(",", ":")).encode()
    head = (
        f"POST /v1/messages HTTP/1.1\r\nHost: {HOST}\r\nx-api-key: sk-ant-api-x\r\nanthropic-version: 2023-06-01\r\n"
        f"user-agent: Anthropic/Python 2.12.0\r\ncontent-type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def expect_established(answer: bytes) -> None:
    """Refuse a proxy's refusal."""
    line = answer.split(b"\r\n", 1)[0]
    if b" 200 " not in line:
        raise ConnectionError(line.decode())


def requests(connections: Sequence[ssl.SSLSocket], request: bytes, *, seconds: float, warm_up: float = 0.5) -> Result:
    """Keep one request in flight on each connection, then let the last ones be answered, so that all sent are answered."""
    selector = selectors.DefaultSelector()
    result = Result()
    begin = time.perf_counter() + warm_up
    end = begin + seconds
    for connection in connections:
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ, [bytearray(), time.perf_counter()])
        connection.send(request)
    under_way = len(connections)
    while under_way:
        ready = selector.select(TIMEOUT_S)
        if not ready:
            raise TimeoutError(f"{under_way} requests were not answered within {TIMEOUT_S:.0f} s")
        for key, _ in ready:
            connection, data = key.fileobj, key.data
            _receive(connection, data[0])  # type: ignore[arg-type]
            if not complete(data[0]):
                continue
            now = time.perf_counter()
            result.answered += 1
            if begin <= now < end:
                result.requests += 1
                result.latencies.append(now - data[1])
            data[0].clear()
            data[1] = now
            if now < end:
                connection.send(request)  # type: ignore[union-attr]
            else:
                under_way -= 1
    result.seconds = seconds
    return result


def complete(answer: bytearray) -> bool:
    """Whether a whole message with a Content-Length has come."""
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    at = answer.lower().find(b"content-length:", 0, head)
    size = int(answer[at + 15 : answer.find(b"\r\n", at)])
    return len(answer) >= head + 4 + size


def _receive(connection: ssl.SSLSocket, buffer: bytearray) -> None:
    try:
        while True:
            part = connection.recv(CHUNK)
            if not part:
                raise ConnectionError("the connection was closed")
            buffer += part
    except (ssl.SSLWantReadError, BlockingIOError):
        pass
