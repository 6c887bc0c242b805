"""AWS event streams out of bytes that arrive in pieces: length, headers and payload, each message under two checksums."""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32

from halton.wire.framing.prefixed import PrefixedMessages

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


class EventStream(PrefixedMessages[Message]):
    """Takes bytes in chunks of any size and gives whole messages.

    A message over `cap` bytes, or with more than 128 KiB of headers, is skipped to its end; one whose checksum or headers are
    wrong is left out. `fault` then says so: too_large, malformed. Where the prelude is wrong, the next message cannot be found,
    and nothing more is given.
    """

    def __init__(self, cap: int = MESSAGE_CAP) -> None:
        super().__init__(_PRELUDE)
        self._cap = cap

    def _size(self, head: bytes) -> int | None:
        size, headers_size = int.from_bytes(head[:4]), int.from_bytes(head[4:8])
        sound = size >= _PRELUDE + headers_size + _CHECKSUM and crc32(head[:8]) == int.from_bytes(head[8:])
        return size if sound else None

    def _fits(self, head: bytes, size: int) -> bool:
        return size <= self._cap and int.from_bytes(head[4:8]) <= HEADERS_CAP

    def _read(self, message: bytes) -> Message | None:
        payload_at, end = _PRELUDE + int.from_bytes(message[4:8]), len(message) - _CHECKSUM
        headers = _headers(message[_PRELUDE:payload_at])
        if headers is None or crc32(message[:end]) != int.from_bytes(message[end:]):
            self._note("malformed")
            return None
        return Message(headers, message[payload_at:end])


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
