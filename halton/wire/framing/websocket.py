"""WebSocket messages out of bytes that arrive in pieces (RFC 6455 §5), inflated where the sides agreed to (RFC 7692)."""

from __future__ import annotations

import zlib
from typing import NamedTuple

MESSAGE_CAP = 16 << 20
SKIPPED_CAP = 4 * MESSAGE_CAP  # of a compressed message: to go on after it, all of it must be inflated
PIECE = 64 << 10
_TEXT, _BINARY, _CONTINUATION, _CLOSE = 1, 2, 0, 8
_FINAL, _COMPRESSED, _MASKED = 0x80, 0x40, 0x80
_TAIL = b"\x00\x00\xff\xff"  # what a sender cuts off each compressed message (RFC 7692 §7.2.1)


class Head(NamedTuple):
    """A frame's header: how it is to be read, and where its payload lies."""

    opcode: int
    final: bool
    compressed: bool
    key: bytes
    start: int
    size: int


class Inflation:
    """Undoes permessage-deflate for one direction; `keeps` says that a message may refer to those before it."""

    def __init__(self, *, keeps: bool) -> None:
        self._keeps = keeps
        self._inflater = zlib.decompressobj(-15)

    def inflate(self, payload: bytes) -> bytes | None:
        """The message; None if it unfolds to more than the cap, of which the rest is read and dropped.

        :raises zlib.error: for what is no deflate, after which the stream of messages cannot be read on.
        """
        data, pieces, size = payload + _TAIL, list[bytes](), 0
        while True:
            piece = self._inflater.decompress(data, PIECE)
            size += len(piece)
            if size <= MESSAGE_CAP:
                pieces.append(piece)
            elif size > SKIPPED_CAP:
                raise zlib.error("too much")
            data = self._inflater.unconsumed_tail
            if self._inflater.eof or (not data and len(piece) < PIECE):
                break
        if self._inflater.eof or not self._keeps:
            self._inflater = zlib.decompressobj(-15)
        return b"".join(pieces) if size <= MESSAGE_CAP else None


class Messages:
    """Takes one direction's bytes in chunks of any size and gives its whole text and binary messages.

    A message over 16 MiB is skipped. Where the next one cannot be found or inflated any more, `fault` says why, and nothing
    more is given: malformed, too_large. `closed` is set by a close frame.
    """

    def __init__(self, inflation: Inflation | None = None) -> None:
        self.closed = False
        self.fault: str | None = None
        self._inflation = inflation
        self._buffer = bytearray()
        self._skipping = 0  # bytes of an overlong frame that are still to come
        self._parts: list[bytes] = []
        self._size = 0
        self._compressed = False
        self._overlong = False

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that these bytes complete."""
        if self.fault or self.closed:
            return []
        if self._skipping:
            skipped = min(self._skipping, len(data))
            self._skipping, data = self._skipping - skipped, data[skipped:]
        self._buffer += data
        found: list[bytes] = []
        while not self.fault and not self.closed and (head := _head(self._buffer)) is not None:
            if head.size > MESSAGE_CAP:
                self._skip(head)
            elif len(self._buffer) < head.start + head.size:
                break
            else:
                payload = bytes(self._buffer[head.start : head.start + head.size])
                del self._buffer[: head.start + head.size]
                found += self._take(head, payload)
        if self.fault:
            self._buffer.clear()
        return found

    def _skip(self, head: Head) -> None:
        """Let a frame pass that is longer than any message may be."""
        there = min(len(self._buffer) - head.start, head.size)
        del self._buffer[: head.start + there]
        self._skipping = head.size - there
        self._begin(head)
        self._overlong = True
        if head.final:
            self._whole()

    def _take(self, head: Head, payload: bytes) -> list[bytes]:
        if head.opcode == _CLOSE:
            self.closed = True
        elif head.opcode in (_TEXT, _BINARY, _CONTINUATION):
            self._begin(head)
            self._size += len(payload)
            self._overlong = self._overlong or self._size > MESSAGE_CAP
            if self._overlong:
                self._parts.clear()
            elif payload:
                self._parts.append(_unmasked(payload, head.key) if head.key else payload)
            return self._whole() if head.final else []
        return []  # a ping or a pong

    def _begin(self, head: Head) -> None:
        if head.opcode != _CONTINUATION:
            self._parts, self._size, self._overlong = [], 0, False
            self._compressed = head.compressed

    def _whole(self) -> list[bytes]:
        payload, overlong = b"".join(self._parts), self._overlong
        self._parts, self._size, self._overlong = [], 0, False
        if not self._compressed:
            return [] if overlong else [payload]
        if overlong or self._inflation is None:
            # What follows refers to what was not read.
            self.fault = "too_large" if overlong else "malformed"
            return []
        try:
            message = self._inflation.inflate(payload)
        except zlib.error:
            self.fault = "malformed"
            return []
        return [] if message is None else [message]


def _head(data: bytearray) -> Head | None:
    """The header of the frame at the start, once it is complete."""
    if len(data) < 2:
        return None
    size, start = data[1] & 0x7F, 2
    if size >= 126:
        start = 4 if size == 126 else 10
        size = int.from_bytes(data[2:start])
    end = start + 4 if data[1] & _MASKED else start
    if len(data) < end:
        return None
    return Head(data[0] & 0x0F, bool(data[0] & _FINAL), bool(data[0] & _COMPRESSED), bytes(data[start:end]), end, size)


def _unmasked(payload: bytes, key: bytes) -> bytes:
    """The payload XOR the repeated key, as one long number: a loop over its bytes would take a hundred times as long."""
    size = len(payload)
    mask = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload) ^ int.from_bytes(mask)).to_bytes(size)


def inflations(extensions: str | None) -> tuple[Inflation | None, Inflation | None]:
    """What undoes the client's and the provider's compression, as the answer's Sec-WebSocket-Extensions agrees to it."""
    for extension in (extensions or "").split(","):
        name, *parameters = (part.strip().lower() for part in extension.split(";"))
        if name == "permessage-deflate":
            client, provider = ("client_no_context_takeover" not in parameters, "server_no_context_takeover" not in parameters)
            return Inflation(keeps=client), Inflation(keeps=provider)
    return None, None
