"""The blind tunnel: bytes pass both ways, unread, with backpressure, half-closes and resets kept.

Plain sockets on the loop's own callbacks: a transport for each end would cost as much again as the two system calls.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from struct import pack

BUFFER_SIZE = 512 << 10
CONNECT_TIMEOUT_S = 30.0
HAPPY_EYEBALLS_S = 0.25  # RFC 8305 §5
_RESET = pack("ii", 1, 0)
# All tunnels receive into the same buffer, which stays in the cache: what came is passed on, or copied, before more comes.
_buffer = memoryview(bytearray(BUFFER_SIZE))


class Traffic:
    """How many bytes a tunnel has moved so far, both ways together."""

    __slots__ = ("bytes",)

    def __init__(self) -> None:
        self.bytes = 0


class Way:
    """One direction of a tunnel. `ended` is told once: None after an end of file that was passed on, else the error."""

    def __init__(
        self, source: socket.socket, sink: socket.socket, traffic: Traffic, ended: Callable[[OSError | None], None]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._source = source
        self._sink = sink
        self._traffic = traffic
        self._ended = ended
        self._backlog = memoryview(b"")

    def start(self) -> None:
        """Let bytes flow."""
        self._loop.add_reader(self._source, self._receive)

    def stop(self) -> None:
        """Let no more flow."""
        self._loop.remove_reader(self._source)
        self._loop.remove_writer(self._sink)

    def _receive(self) -> None:
        try:
            size = self._source.recv_into(_buffer)
            if not size:
                self._pass_end()
                return
            self._traffic.bytes += size
            sent = self._send(_buffer[:size])
        except BlockingIOError:
            return
        except OSError as error:
            self._ended(error)
            return
        if sent < size:
            # The sink is slow: what it did not take waits, and its source is not read until it has.
            self._backlog = memoryview(bytes(_buffer[sent:size]))
            self._loop.remove_reader(self._source)
            self._loop.add_writer(self._sink, self._send_backlog)

    def _send_backlog(self) -> None:
        try:
            self._backlog = self._backlog[self._send(self._backlog) :]
        except OSError as error:
            self._ended(error)
            return
        if not self._backlog:
            self._loop.remove_writer(self._sink)
            self.start()

    def _send(self, data: memoryview) -> int:
        try:
            return self._sink.send(data)
        except BlockingIOError:
            return 0

    def _pass_end(self) -> None:
        self._loop.remove_reader(self._source)
        self._sink.shutdown(socket.SHUT_WR)
        self._ended(None)


async def connect(host: str, port: int) -> socket.socket:
    """A socket to where the client wants to go.

    :raises OSError: if there is no way there, or no answer (TimeoutError).
    :raises ValueError: for a name that DNS cannot hold.
    """
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(CONNECT_TIMEOUT_S):
        transport, _ = await loop.create_connection(_Found, host, port, happy_eyeballs_delay=HAPPY_EYEBALLS_S)
    found = socket.socket(fileno=os.dup(transport.get_extra_info("socket").fileno()))
    transport.abort()
    found.setblocking(False)
    return found


async def tunnel(client: socket.socket, upstream: socket.socket, traffic: Traffic) -> None:
    """Pass bytes between two sockets until both ways have ended, or one side is gone; then close both."""
    over: asyncio.Future[OSError | None] = asyncio.get_running_loop().create_future()
    open_ways = 2

    def ended(error: OSError | None) -> None:
        nonlocal open_ways
        open_ways -= 1
        if (error is not None or open_ways == 0) and not over.done():
            over.set_result(error)

    ways = Way(client, upstream, traffic, ended), Way(upstream, client, traffic, ended)
    reset = True
    try:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for way in ways:
            way.start()
        reset = await over is not None
    finally:
        for way in ways:
            way.stop()
        for end in (client, upstream):
            close(end, reset=reset)


def close(end: socket.socket, *, reset: bool) -> None:
    """Close a socket: in order, or with a reset, so that nobody takes a part for the whole."""
    if reset:
        with suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    end.close()


class _Found(asyncio.Protocol):
    """Reads nothing: asyncio finds the way, and the bare socket is taken from it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()
