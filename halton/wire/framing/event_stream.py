"""AWS event streams out of bytes that arrive in pieces: length, headers and payload, each message under two checksums."""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32

MESSAGE_CAP = 16 << 20
HEADERS_CAP = 128 << 10
_PRELUDE, _CHECKSUM = 12, 4
_TRUE, _FALSE, _BYTES, _STRING, _UUID = 0, 1, 6, 7, 9
_SIZES = {_TRUE: 0, _FALSE: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, _UUID: 16}  # 2 to 5 are integers, 8 is a time in ms

type HeaderValue = bool | int | bytes | str


class Message(NamedTuple):
    """One message: its headers by name, and its payload."""

    headers: dict[str, HeaderValue]
    payload: bytes

    def text(self, name: str) -> str | None:
        """The header of this name, if it is text."""
        value = self.headers.get(name)
        return value if isinstance(value, str) else None


class EventStream:
    """Takes bytes in chunks of any size and gives whole messages.

    A message over 16 MiB, or with more than 128 KiB of headers, is skipped to its end; one whose checksum or headers are wrong
    is left out. `fault` then says so: too_large, malformed. Where the prelude is wrong, the next message cannot be found, and
    nothing more is given.
    """

    def __init__(self) -> None:
        self.fault: str | None = None
        self._lost = False
        self._buffer = bytearray()
        self._skipping = 0  # bytes of an overlong message that are still to come

    @property
    def cut(self) -> bool:
        """Whether the bytes so far end within a message."""
        return bool(self._buffer or self._skipping)

    def feed(self, data: bytes) -> list[Message]:
        """The messages that these bytes complete."""
        if self._lost:
            return []
        if self._skipping:
            skipped = min(self._skipping, len(data))
            self._skipping, data = self._skipping - skipped, data[skipped:]
        self._buffer += data
        found: list[Message] = []
        while len(self._buffer) >= _PRELUDE and self._next(found):
            pass
        return found

    def _next(self, found: list[Message]) -> bool:
        """Take the message at the start, whose prelude is there; whether it is done with."""
        buffer = self._buffer
        size, headers_size = int.from_bytes(buffer[:4]), int.from_bytes(buffer[4:8])
        if size < _PRELUDE + headers_size + _CHECKSUM or crc32(buffer[:8]) != int.from_bytes(buffer[8:12]):
            self._note("malformed")
            self._lost = True
            buffer.clear()
            return False
        if size > MESSAGE_CAP or headers_size > HEADERS_CAP:
            self._note("too_large")
            self._skipping = max(size - len(buffer), 0)
            del buffer[:size]
            return True
        if len(buffer) < size:
            return False
        self._take(bytes(buffer[:size]), _PRELUDE + headers_size, found)
        del buffer[:size]
        return True

    def _take(self, message: bytes, payload_at: int, found: list[Message]) -> None:
        end = len(message) - _CHECKSUM
        headers = _headers(message[_PRELUDE:payload_at])
        if headers is None or crc32(message[:end]) != int.from_bytes(message[end:]):
            self._note("malformed")
        else:
            found.append(Message(headers, message[payload_at:end]))

    def _note(self, fault: str) -> None:
        self.fault = self.fault or fault


def _headers(data: bytes) -> dict[str, HeaderValue] | None:
    """The headers, of which the first of a name holds; None if they are not what they should be."""
    found: dict[str, HeaderValue] = {}
    at = 0
    while at < len(data):
        kind_at = at + 1 + data[at]
        name = data[at + 1 : kind_at].decode("utf-8", "replace")
        kind, start = int.from_bytes(data[kind_at : kind_at + 1]), kind_at + 1
        if kind in (_BYTES, _STRING):
            size, start = int.from_bytes(data[start : start + 2]), start + 2
        elif (size := _SIZES.get(kind, -1)) < 0:
            return None
        at = start + size
        if at > len(data):
            return None
        found.setdefault(name, _value(kind, data[start:at]))
    return found


def _value(kind: int, data: bytes) -> HeaderValue:
    if kind in (_TRUE, _FALSE):
        return kind == _TRUE
    if kind == _STRING:
        return data.decode("utf-8", "replace")
    return data if kind in (_BYTES, _UUID) else int.from_bytes(data, signed=True)
