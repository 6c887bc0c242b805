"""The blind tunnel: bytes pass both ways, unread, with backpressure and half-closes kept."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from struct import pack
from typing import ClassVar

BUFFER = 512 << 10
CONNECT_TIMEOUT_S = 30.0
HAPPY_EYEBALLS_S = 0.25  # RFC 8305 §5
_RESET = pack("ii", 1, 0)


class Pipe(asyncio.BufferedProtocol):
    """One end of a tunnel; what it receives goes out of `other`."""

    # All pipes receive into the same buffer, which stays in the cache: what came is passed on before the next bytes come.
    _buffer: ClassVar[memoryview] = memoryview(bytearray(BUFFER))

    def __init__(self, on_bytes: Callable[[int], None]) -> None:
        self._on_bytes = on_bytes
        self._transport: asyncio.Transport | None = None
        self.other: Pipe | None = None
        self._ended = False
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hold back until the other end stands."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.pause_reading()

    @property
    def peer(self) -> tuple[str, int] | None:
        """Who is at the other end, however it was named."""
        name = self._transport.get_extra_info("peername") if self._transport is not None else None
        return (name[0].removeprefix("::ffff:"), name[1]) if name else None

    def join(self, other: Pipe) -> None:
        """Let bytes flow to `other`."""
        self.other = other
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where the next bytes go."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes came: pass them on."""
        self._on_bytes(nbytes)
        if self.other is None or (way_out := self.other._transport) is None:
            return
        part = self._buffer[:nbytes]
        if way_out.get_write_buffer_size():
            way_out.write(bytes(part))
            return
        way_out.write(part)
        if way_out.get_write_buffer_size():
            # write() kept a view of what the socket did not take: the buffer is its own now. Only once in a backlog.
            Pipe._buffer = memoryview(bytearray(BUFFER))

    def eof_received(self) -> bool:
        """This side will send no more; the other way stays open until it ends too."""
        self._ended = True
        if self.other is None or self.other._transport is None:
            return True
        self.other._transport.write_eof()
        return not self.other._ended

    def pause_writing(self) -> None:
        """Our reader is slow: stop reading from its writer."""
        if self.other is not None and self.other._transport is not None and self.other._transport.is_reading():
            self.other._transport.pause_reading()

    def resume_writing(self) -> None:
        """Our reader caught up."""
        if self.other is not None and self.other._transport is not None and not self.other._transport.is_closing():
            self.other._transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """This side is gone, so the other has nobody to talk to."""
        if not self.closed.done():
            self.closed.set_result(None)
        if self.other is not None:
            self.other.close(reset=exc is not None)

    def close(self, *, reset: bool) -> None:
        """End this side: after what is buffered, or at once with a reset, so that nobody takes a part for the whole."""
        if self._transport is None:
            return
        if not reset:
            self._transport.close()
            return
        with suppress(OSError):
            self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._transport.abort()


async def connect(host: str, port: int, on_bytes: Callable[[int], None]) -> Pipe:
    """A pipe to where the client wants to go.

    :raises OSError: if there is no way there.
    :raises TimeoutError: if it does not answer.
    """
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(CONNECT_TIMEOUT_S):
        _, pipe = await loop.create_connection(lambda: Pipe(on_bytes), host, port, happy_eyeballs_delay=HAPPY_EYEBALLS_S)
    return pipe


async def tunnel(client: socket.socket, upstream: Pipe, on_bytes: Callable[[int], None]) -> None:
    """Pass bytes between the two until both are done."""
    loop = asyncio.get_running_loop()
    _, near = await loop.connect_accepted_socket(lambda: Pipe(on_bytes), client)
    near.join(upstream)
    upstream.join(near)
    try:
        await near.closed
        await upstream.closed
    finally:
        near.close(reset=True)
        upstream.close(reset=True)
