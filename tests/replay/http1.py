"""The provider's side of HTTP/1.1, WebSockets included."""

from __future__ import annotations

import socket
from http.client import responses

import msgspec

from fixtures.fixture import Fixture
from replay.desk import Replay
from replay.exchange import Fields, Request, value_of
from replay.frames import agreeing, script
from replay.incoming import PIECE, Incoming
from replay.outgoing import has_body, is_streamed, pieces

VERBATIM = 0  # the status of a fixture whose answer is all that is said, head included, before the connection ends


def serve(channel: socket.socket, replay: Replay) -> None:
    """Answer the requests of one connection until the client ends it."""
    incoming = Incoming(channel)
    while True:
        try:
            line, headers = incoming.head()
        except (EOFError, OSError):
            return
        if replay.hasty:
            _answer_at_once(channel, replay, line, headers)
            return
        if value_of(headers, b"expect") == b"100-continue":
            channel.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        received = _request(line, headers, *incoming.body(headers))
        fixture = replay.answer_to(received)
        if fixture.messages:
            replay.received.append(_talk(channel, incoming, received, fixture))
            return
        replay.received.append(received)
        if fixture.status == VERBATIM:
            channel.sendall(fixture.answer)
            return
        answer(channel, fixture)


def answer(channel: socket.socket, fixture: Fixture) -> None:
    """Write a fixture's answer: in chunks where nobody knows its length."""
    streamed = is_streamed(fixture) and has_body(fixture)
    length = () if fixture.status in (204, 304) else ((b"content-length", b"%d" % len(fixture.answer)),)
    channel.sendall(_head(fixture.status, (*fixture.headers, *(((b"transfer-encoding", b"chunked"),) if streamed else length))))
    for piece in pieces(fixture):
        if piece:
            channel.sendall(b"%x\r\n%b\r\n" % (len(piece), piece) if streamed else piece)
    if streamed:
        channel.sendall(b"0\r\n" + _lines(fixture.trailers) + b"\r\n")


def _answer_at_once(channel: socket.socket, replay: Replay, line: bytes, headers: Fields) -> None:
    """Before the request's body has come; the rest of it is thrown away, so that no reset overtakes the answer."""
    received = _request(line, headers)
    replay.received.append(received)
    answer(channel, replay.answer_to(received))
    while channel.recv(PIECE):
        pass


def _request(line: bytes, headers: Fields, body: bytes = b"", trailers: Fields = ()) -> Request:
    method, target, version = line.split(b" ")
    assert version == b"HTTP/1.1", line
    host = value_of(headers, b"host")
    return Request(host=host, method=method, target=target, headers=headers, body=body, trailers=trailers)


def _talk(channel: socket.socket, incoming: Incoming, received: Request, fixture: Fixture) -> Request:
    """The provider's part of a WebSocket; the request with the frames that came after it."""
    agreed = agreeing(received.headers)
    channel.sendall(_head(101, agreed))
    frames = b""
    for side, data in script(fixture, deflate=bool(value_of(agreed, b"sec-websocket-extensions"))):
        if side == "provider":
            channel.sendall(data)
        else:
            frames += incoming.exactly(len(data))
    return msgspec.structs.replace(received, frames=frames)


def _head(status: int, headers: Fields) -> bytes:
    return f"HTTP/1.1 {status} {responses.get(status, 'Odd')}\r\n".encode() + _lines(headers) + b"\r\n"


def _lines(fields: Fields) -> bytes:
    return b"".join(name + b": " + value + b"\r\n" for name, value in fields)
