"""Provider side of the benchmarks: TLS, one thread, answers made beforehand, so that the proxies under test do the work.

    python tests/benchmarks/provider.py --folder DIR     prints {"port": …, "bulk_port": …, "ca": …}

POST /v1/messages is answered with one Anthropic message; with `"stream":true` in its body, by an SSE stream of
`--chunks` chunks, `--delay-ms` apart, each carrying the time it was sent (time.monotonic_ns).
A plain TCP connection to `bulk_port` that sends a decimal number and a newline gets that many bytes.
"""

from __future__ import annotations

import argparse
import heapq
import json
import selectors
import socket
import ssl
import threading
import time
from pathlib import Path

from halton.demo.provider.certificates import make_authority
from load import complete

MESSAGE = json.dumps(
    {
        "id": "msg_01BenchmarkBenchmark",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-4-5-20250929",
        "content": [{"type": "text", "text": "All that is measured here is the way. " * 20}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {
            "input_tokens": 12,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 50000,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
            "output_tokens": 480,
            "service_tier": "standard",
        },
    }
).encode()
GOLDEN = 0.618034
PLAIN = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nrequest-id: req_01Benchmark\r\n"
    b"Content-Length: %d\r\n\r\n" % len(MESSAGE)
) + MESSAGE
STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nrequest-id: req_01Benchmark\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)


def sse(kind: str, **fields: object) -> bytes:
    """One event as a chunk of the chunked coding."""
    event = f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()
    return b"%x\r\n%s\r\n" % (len(event), event)


START = sse(
    "message_start",
    message={
        "id": "msg_01BenchmarkStream",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-4-5-20250929",
        "content": [],
        "usage": {"input_tokens": 12, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 50000, "output_tokens": 1},
    },
) + sse("content_block_start", index=0, content_block={"type": "text", "text": ""})
END = (
    sse("content_block_stop", index=0)
    + sse("message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": 480})
    + sse("message_stop")
    + b"0\r\n\r\n"
)


class Provider:
    """All connections on one selector; streams take turns by a heap of due times."""

    def __init__(self, listener: socket.socket, context: ssl.SSLContext, chunks: int, delay: float) -> None:
        self._listener = listener
        self._context = context
        self._chunks = chunks
        self._delay = delay
        self._selector = selectors.DefaultSelector()
        self._due: list[tuple[float, int, ssl.SSLSocket, int]] = []
        self._count = 0

    def run(self) -> None:
        """Serve for ever."""
        self._selector.register(self._listener, selectors.EVENT_READ)
        while True:
            wait = max(0.0, self._due[0][0] - time.monotonic()) if self._due else None
            for key, _ in self._selector.select(wait):
                if key.fileobj is self._listener:
                    self._accept()
                else:
                    self._read(key.fileobj, key.data)  # type: ignore[arg-type]
            while self._due and self._due[0][0] <= time.monotonic():
                _, _, connection, sent = heapq.heappop(self._due)
                self._chunk(connection, sent)

    def _accept(self) -> None:
        raw, _ = self._listener.accept()
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        raw.setblocking(False)
        # The first recv() shakes hands, as far as it can without waiting: a slow proxy must not hold up the others.
        connection = self._context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
        self._selector.register(connection, selectors.EVENT_READ, bytearray())

    def _read(self, connection: ssl.SSLSocket, buffer: bytearray) -> None:
        try:
            while True:
                part = connection.recv(1 << 16)
                if not part:
                    raise ConnectionResetError
                buffer += part
        except (ssl.SSLWantReadError, BlockingIOError):
            pass
        except OSError:
            self._selector.unregister(connection)
            connection.close()
            return
        if complete(buffer):
            streamed = b'"stream":true' in buffer
            buffer.clear()
            if streamed:
                connection.send(STREAM_HEAD + START)
                # Streams that begin together must not beat together: the quicker a proxy, the worse its bursts would be.
                self._later(connection, 0, self._delay * (1 + self._count * GOLDEN % 1))
            else:
                connection.send(PLAIN)

    def _chunk(self, connection: ssl.SSLSocket, sent: int) -> None:
        try:
            if sent == self._chunks:
                connection.send(END)
                return
            text = f"t={time.monotonic_ns()}; some words of an answer"
            connection.send(sse("content_block_delta", index=0, delta={"type": "text_delta", "text": text}))
        except (OSError, ValueError):
            return
        self._later(connection, sent + 1, self._delay)

    def _later(self, connection: ssl.SSLSocket, sent: int, delay: float) -> None:
        self._count += 1
        heapq.heappush(self._due, (time.monotonic() + delay, self._count, connection, sent))


def serve_bulk(listener: socket.socket) -> None:
    """Send each connection as many bytes as it asks for, one connection after the other."""
    block = memoryview(bytes(1 << 20))
    while True:
        connection, _ = listener.accept()
        with connection:
            left = int(connection.makefile("rb").readline())
            while left:
                left -= connection.send(block[:left])


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--chunks", type=int, default=200)
    parser.add_argument("--delay-ms", type=float, default=20.0)
    options = parser.parse_args()
    paths = make_authority(options.folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(paths.certificate_file, paths.key_file)
    listener, bulk = (socket.create_server(("127.0.0.1", 0), backlog=1024) for _ in range(2))
    threading.Thread(target=serve_bulk, args=(bulk,), daemon=True).start()
    ports = {"port": listener.getsockname()[1], "bulk_port": bulk.getsockname()[1]}
    print(json.dumps({**ports, "ca": str(paths.ca_file)}), flush=True)
    Provider(listener, context, options.chunks, options.delay_ms / 1000).run()


if __name__ == "__main__":
    main()
