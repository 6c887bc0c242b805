"""Client side of the benchmarks: keep-alive HTTPS requests through a proxy, on one thread, with as little work as Python allows."""

from __future__ import annotations

import selectors
import socket
import ssl
import time
from dataclasses import dataclass, field

CHUNK = 1 << 16


@dataclass(slots=True)
class Result:
    """What a run measured: requests, seconds, and the latency of each request in seconds."""

    requests: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def connect(proxy_port: int | None, host: str, context: ssl.SSLContext, direct_port: int = 0) -> ssl.SSLSocket:
    """A TLS connection to `host`, through the proxy or straight to a loopback port."""
    raw = socket.create_connection(("127.0.0.1", proxy_port or direct_port), 20)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if proxy_port:
        raw.sendall(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            if not (part := raw.recv(4096)):
                raise ConnectionError("the proxy closed the tunnel")
            answer += part
        if b" 200 " not in answer.split(b"\r\n", 1)[0]:
            raise ConnectionError(answer.split(b"\r\n", 1)[0].decode())
    return context.wrap_socket(raw, server_hostname=host)


def requests(
    connections: list[ssl.SSLSocket], request: bytes, *, seconds: float, warm_up: float = 0.5
) -> Result:
    """Keep one request in flight on each connection; answers must carry a Content-Length."""
    selector = selectors.DefaultSelector()
    for connection in connections:
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ, [bytearray(), 0.0])
    result = Result()
    begin = time.perf_counter() + warm_up
    end = begin + seconds
    for connection in connections:
        selector.get_key(connection).data[1] = time.perf_counter()
        connection.send(request)
    now = time.perf_counter()
    while now < end:
        for key, _ in selector.select(1.0):
            connection, data = key.fileobj, key.data
            try:
                while True:
                    part = connection.recv(CHUNK)  # type: ignore[union-attr]
                    if not part:
                        raise ConnectionError("the connection was closed")
                    data[0] += part
            except (ssl.SSLWantReadError, BlockingIOError):
                pass
            if complete(data[0]):
                now = time.perf_counter()
                if now >= begin:
                    result.requests += 1
                    result.latencies.append(now - data[1])
                data[0].clear()
                data[1] = now
                connection.send(request)  # type: ignore[union-attr]
        now = time.perf_counter()
    result.seconds = now - begin
    return result


def complete(answer: bytearray) -> bool:
    """Whether a whole answer with a Content-Length has come."""
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    at = answer.lower().find(b"content-length:", 0, head)
    size = int(answer[at + 15 : answer.find(b"\r\n", at)])
    return len(answer) >= head + 4 + size
