"""One client's connection: requests in, one answer after another out."""

from __future__ import annotations

import asyncio
from typing import Protocol

from halton.demo.provider.answering import Rendered
from halton.demo.provider.playback import Playback, Sent, Tally
from halton.demo.provider.received import BadRequest, Received, RequestReader
from halton.demo.provider.websocket import WebSocket

BODY_LIMIT = 64 << 20
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Desk(Protocol):
    """What a connection needs of its server."""

    delay_s: float

    def opened(self, connection: Connection) -> None: ...
    def closed(self, connection: Connection) -> None: ...
    def upgrade(self, transport: asyncio.Transport, received: Received) -> WebSocket | None: ...
    def take(self, received: Received) -> tuple[int, bytes, Rendered, Tally | None]: ...
    def record(self, sent: Sent) -> None: ...


class Connection(asyncio.Protocol):
    """Reads the next request only when the last one has its answer; after an upgrade there is no next one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reader = RequestReader(BODY_LIMIT)
        self._transport: asyncio.Transport
        self._playback: Playback | None = None
        self._socket: WebSocket | None = None
        self._serial = 0
        self._keep_alive = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._desk.opened(self)

    def data_received(self, data: bytes) -> None:
        if self._socket is not None:
            self._socket.feed(data)
            return
        self._reader.feed(data)
        if self._playback is None:
            self._next()

    def pause_writing(self) -> None:
        if writing := self._socket or self._playback:
            writing.pause()

    def resume_writing(self) -> None:
        if writing := self._socket or self._playback:
            writing.resume()

    def connection_lost(self, error: Exception | None) -> None:
        self._desk.closed(self)
        if self._socket is not None:
            self._socket.abandon()
        if self._playback is not None:
            self._playback.abandon()
            self._record(self._playback, left_early=True)
            self._playback = None

    def close(self) -> None:
        """Leave at once."""
        self._transport.abort()

    def _next(self) -> None:
        try:
            received = self._reader.next()
            if received is not None:
                self._answer(received)
            elif self._reader.owes_continue:
                self._reader.owes_continue = False
                self._transport.write(CONTINUE)
        except BadRequest:
            self._transport.write(BAD_REQUEST)
            self._transport.close()

    def _answer(self, received: Received) -> None:
        self._socket = self._desk.upgrade(self._transport, received)
        if self._socket is not None:
            self._socket.feed(self._reader.rest())
            return
        self._keep_alive = received.header(b"connection").lower() != "close"
        self._serial, stamped, rendered, tally = self._desk.take(received)
        self._playback = Playback(self._transport, rendered, stamped, tally, self._answered)
        self._playback.start(self._desk.delay_s, keep_alive=self._keep_alive)

    def _answered(self) -> None:
        playback, self._playback = self._playback, None
        if playback is None:
            return
        self._record(playback, left_early=False)
        if not self._keep_alive:
            self._transport.close()
        elif playback.answer.ending == "end":
            self._next()

    def _record(self, playback: Playback, *, left_early: bool) -> None:
        if playback.tally is not None:
            self._desk.record(playback.tally.sent(self._serial, playback.answer.status, left_early=left_early))
