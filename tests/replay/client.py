"""Clients that send exactly what they are told and keep exactly what comes back, over HTTP/1.1 and HTTP/2."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import msgspec
from h2.errors import ErrorCodes

import raw
from fixtures.fixture import Fixture
from replay.exchange import Fields, Request, Response
from replay.frames import script
from replay.http2 import AS_IT_IS, PIECE
from replay.incoming import Incoming
from stack import Stack

TIMEOUT_S = 10.0
INFORMATIONAL = range(100, 200)
SWITCHED = 101


@contextmanager
def direct(port: int, ca_file: Path, host: str, alpn: Sequence[str] = ()) -> Iterator[ssl.SSLSocket]:
    """TLS to a provider on loopback, with nothing between."""
    with (
        plain(port) as bare,
        _trusting(str(ca_file), tuple(alpn)).wrap_socket(bare, server_hostname=host) as channel,
    ):
        channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield channel


@contextmanager
def plain(port: int) -> Iterator[socket.socket]:
    """Plain HTTP to a port of this machine."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S) as channel:
        yield channel


@contextmanager
def through(stack: Stack, host: str, alpn: Sequence[str] = (), *, project: str | None = None) -> Iterator[ssl.SSLSocket]:
    """TLS to the same provider through the meter, in the name of a project; not trusted unless the meter reads it."""
    with raw.tunnel(stack, host, project=project, context=_trusting(stack.bundle, tuple(alpn))) as channel:
        channel.settimeout(TIMEOUT_S)
        channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield channel


@cache
def _trusting(ca_file: str, alpn: tuple[str, ...]) -> ssl.SSLContext:
    """The context for these roots: the system's among them take longer to read than a call does."""
    context = ssl.create_default_context(cafile=ca_file)
    if alpn:
        context.set_alpn_protocols(list(alpn))
    return context


def head_of(request: Request) -> bytes:
    """A request's line and headers as HTTP/1.1 has them."""
    fields = b"".join(name + b": " + value + b"\r\n" for name, value in request.headers)
    return request.method + b" " + request.target + b" HTTP/1.1\r\n" + fields + b"\r\n"


def ask(channel: socket.socket, request: Request) -> Response:
    """One exchange over HTTP/1.1; the connection may be used again."""
    channel.sendall(head_of(request) + request.body)
    return receive(Incoming(channel), request.method)


def receive(incoming: Incoming, method: bytes = b"POST") -> Response:
    """The next response over HTTP/1.1; interim ones are passed over."""
    line, headers = incoming.head()
    version, status, reason = line.split(b" ", 2)
    if int(status) in INFORMATIONAL and int(status) != SWITCHED:
        return receive(incoming, method)
    body: bytes = b""
    trailers: Fields = ()
    if method != b"HEAD" and int(status) not in (SWITCHED, 204, 304):
        body, trailers = incoming.body(headers, to_end=True)
    assert version == b"HTTP/1.1", line
    return Response(status=int(status), reason=reason, headers=headers, body=body, trailers=trailers)


def talk(channel: socket.socket, request: Request, fixture: Fixture, *, deflate: bool) -> Response:
    """The client's part of a WebSocket, to its end; the response with the frames that came after it."""
    channel.sendall(head_of(request))
    incoming = Incoming(channel)
    response, frames = receive(incoming), b""
    assert response.status == SWITCHED, response
    for side, data in script(fixture, deflate=deflate):
        if side == "client":
            channel.sendall(data)
        else:
            frames += incoming.exactly(len(data))
    return msgspec.structs.replace(response, frames=frames)


class Unfinished:
    """A stream's response as it comes, and what is left of its request."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.unsent = memoryview(request.body)
        self.headers: Fields = ()
        self.body = bytearray()
        self.trailers: Fields = ()
        self.ended = False

    def response(self) -> Response:
        """The response, which is complete."""
        (_, status), *headers = self.headers
        return Response(status=int(status), headers=tuple(headers), body=bytes(self.body), trailers=self.trailers, version=b"2")


class Http2Client:
    """Streams of one connection."""

    def __init__(self, channel: ssl.SSLSocket) -> None:
        assert channel.selected_alpn_protocol() == "h2", channel.selected_alpn_protocol()
        self._channel = channel
        self._h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, **AS_IT_IS))  # type: ignore[arg-type]
        self._h2.initiate_connection()
        self._streams: dict[int, Unfinished] = {}

    def ask(self, *requests: Request) -> list[Response]:
        """All of these at once; their responses in the same order."""
        return self.finish(*self.begin(*requests))

    def begin(self, *requests: Request) -> list[int]:
        """Ask for all of these, by streams of these numbers."""
        numbers = [self._begin(request) for request in requests]
        self._flush()
        return numbers

    def cancel(self, number: int) -> None:
        """Want no answer on this stream any more."""
        self._h2.reset_stream(number, ErrorCodes.CANCEL)
        del self._streams[number]
        self._flush()

    def finish(self, *numbers: int) -> list[Response]:
        """The responses on these streams."""
        while not all(self._streams[number].ended for number in numbers):
            data = self._channel.recv(PIECE)
            assert data, "the connection was closed"
            for event in self._h2.receive_data(data):
                self._take(event)
            self._send()
            self._flush()
        return [self._streams.pop(number).response() for number in numbers]

    def _begin(self, request: Request) -> int:
        number = self._h2.get_next_available_stream_id()
        stream = self._streams[number] = Unfinished(request)
        ends = not request.body and not request.trailers
        self._h2.send_headers(number, (*request.pseudo_headers, *request.headers), end_stream=ends)
        if not ends:
            self._send_body(number, stream)
        return number

    def _send(self) -> None:
        for number, stream in self._streams.items():
            if stream.unsent:
                self._send_body(number, stream)

    def _send_body(self, number: int, stream: Unfinished) -> None:
        while size := min(self._h2.local_flow_control_window(number), self._h2.max_outbound_frame_size, len(stream.unsent)):
            part, stream.unsent = stream.unsent[:size], stream.unsent[size:]
            self._h2.send_data(number, bytes(part), end_stream=not stream.unsent and not stream.request.trailers)
        if not stream.unsent and stream.request.trailers:
            self._h2.send_headers(number, stream.request.trailers, end_stream=True)

    def _take(self, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.ResponseReceived):
            self._streams[event.stream_id].headers = _fields(event.headers)
        elif isinstance(event, h2.events.DataReceived):
            self._streams[event.stream_id].body += event.data
            self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.TrailersReceived):
            self._streams[event.stream_id].trailers = _fields(event.headers)
        elif isinstance(event, h2.events.StreamEnded):
            self._streams[event.stream_id].ended = True
        else:
            assert not isinstance(event, h2.events.StreamReset | h2.events.ConnectionTerminated), event

    def _flush(self) -> None:
        if data := self._h2.data_to_send():
            self._channel.sendall(data)


def _fields(headers: Sequence[tuple[bytes, bytes]]) -> Fields:
    return tuple((bytes(name), bytes(value)) for name, value in headers)
