"""HTTP/1.1 read from a connection without changing a byte of what matters (RFC 9112): for either side."""

from __future__ import annotations

import socket

from replay.exchange import Fields, value_of

PIECE = 1 << 16


class Incoming:
    """What comes over a connection, taken message by message."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._buffer = bytearray()

    def head(self) -> tuple[bytes, Fields]:
        """The first line of the next message, and its header lines.

        :raises EOFError: if there is none.
        """
        line = self.line()
        return line, self.fields()

    def fields(self) -> Fields:
        """Header lines up to the empty one; the space around a value is no part of it."""
        found: list[tuple[bytes, bytes]] = []
        while line := self.line():
            name, _, value = line.partition(b":")
            found.append((name, value.strip(b" \t")))
        return tuple(found)

    def body(self, headers: Fields, *, to_end: bool = False) -> tuple[bytes, Fields]:
        """The body that these headers announce, out of its chunks, and its trailers; `to_end`: else all until the end."""
        if b"chunked" in value_of(headers, b"transfer-encoding"):
            return self._chunks()
        if length := value_of(headers, b"content-length"):
            return self.exactly(int(length)), ()
        return (self._rest() if to_end else b""), ()

    def exactly(self, size: int) -> bytes:
        """The next so many bytes."""
        while len(self._buffer) < size:
            self._receive()
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def line(self) -> bytes:
        """The next line, without its end."""
        while (end := self._buffer.find(b"\r\n")) < 0:
            self._receive()
        return self.exactly(end + 2)[:-2]

    def _chunks(self) -> tuple[bytes, Fields]:
        parts = bytearray()
        while size := int(self.line().partition(b";")[0], 16):
            parts += self.exactly(size)
            assert self.line() == b"", "a chunk ends with its size"
        return bytes(parts), self.fields()

    def _rest(self) -> bytes:
        try:
            while True:
                self._receive()
        except EOFError:
            return self.exactly(len(self._buffer))

    def _receive(self) -> None:
        data = self._channel.recv(PIECE)
        if not data:
            raise EOFError
        self._buffer += data
