"""What cannot be metered beside what can: a client that trusts its provider's own certificate only, a WebSocket to a host that is
none of the providers', and an answer that offers HTTP/3.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from threading import Event, Thread

import raw
from client import body, trust
from eventually import eventually_in_threads
from faults.accounting import gaps
from faults.canned import Canned, canned
from faults.exchange import HOST, Way, exchange
from faults.many import send
from faults.row import Figure, Row, Run, all_of, none, told
from stack import running_stack

ELSEWHERE = "localhost"
_BODY = b'{"model":"claude-haiku-4-5","type":"message","usage":{"input_tokens":12,"output_tokens":7},"content":[]}'
_ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
    b'alt-svc: h3=":443"; ma=86400\r\ncontent-length: %d\r\n\r\n' % len(_BODY)
) + _BODY
_SOCKET = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n"
_SOCKET_ASKED = b"GET /v1/messages HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


def measure(run: Run) -> Iterator[Figure]:
    asked = raw.request(body("plain"), b"x-api-key: sk-ant-api-test")
    with (
        canned(run.folder / "c", HOST, {"/v1/messages": _ANSWER}) as provider,
        canned(run.folder / "e", ELSEWHERE, {"/v1/messages": _SOCKET}) as elsewhere,
        running_stack(run.folder / "m", elsewhere={HOST: provider.port}, roots=[provider.ca_file]) as stack,
    ):
        context = trust(stack)
        context.load_verify_locations(provider.ca_file)
        direct, way = Way(provider.port, context, False), Way(stack.proxy_port, context, True)
        expected = exchange(direct, asked).comparable
        yield all_of("an answer that offers HTTP/3 is passed on with its offer", b"alt-svc: h3" in exchange(way, asked).head, 1)
        pinned = Way(stack.proxy_port, ssl.create_default_context(cafile=provider.ca_file), True)
        requests, stop = run.count(2000, 100), Event()
        refusing = Refusing(pinned, asked, stop)
        refusing.start()
        sent = send(way, asked, expected, requests)
        stop.set()
        refusing.join()
        yield none(f"failures of {requests:,} calls of others beside the pinned client", sent.failed)
        yield none("calls of the pinned client that got through, which trusts no other certificate", refusing.through)
        eventually_in_threads(lambda: "client_refused_certificate" in gaps(stack))
        stack.wait()
        counted = gaps(stack)["client_refused_certificate"]["connections"]
        yield all_of(f"its {refusing.refused:,} refusals, counted in a gap", counted, refusing.refused)
        yield none("bytes that differ of a WebSocket to another host", _socket_differs(stack.proxy_port, elsewhere))
        yield all_of("calls recorded, those alone that could be read", len(stack.calls()), requests + 1)
        yield told("kinds of gaps", len(gaps(stack)))


class Refusing(Thread):
    """A client that comes again and again and trusts its provider's own authority alone."""

    def __init__(self, way: Way, asked: bytes, stop: Event) -> None:
        super().__init__(daemon=True)
        self.refused = self.through = 0
        self._way, self._asked, self._stop_ = way, asked, stop

    def run(self) -> None:
        """Come until it is told to stop."""
        while not self._stop_.wait(0.01):
            try:
                exchange(self._way, self._asked)
                self.through += 1
            except OSError:
                self.refused += 1


def _socket_differs(proxy_port: int, elsewhere: Canned) -> int:
    context = ssl.create_default_context(cafile=elsewhere.ca_file)
    with socket.create_connection(("127.0.0.1", proxy_port), 10.0) as plain:
        plain.sendall(f"CONNECT {ELSEWHERE}:{elsewhere.port} HTTP/1.1\r\nHost: {ELSEWHERE}:{elsewhere.port}\r\n\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += plain.recv(1)
        with context.wrap_socket(plain, server_hostname=ELSEWHERE) as channel:
            channel.sendall(_SOCKET_ASKED)
            answer = b""
            while len(answer) < len(_SOCKET):
                answer += channel.recv(4096)
    return sum(one != other for one, other in zip(answer, _SOCKET, strict=False)) + abs(len(answer) - len(_SOCKET))


ROW = Row(
    number=27,
    fault="HTTP/3 offered, WebSocket elsewhere, pinned client",
    demanded="tunnelled; counted; 0 failures beyond the pinned client's own",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
