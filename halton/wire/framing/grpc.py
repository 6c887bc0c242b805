"""gRPC's messages out of bytes that arrive in pieces: a flag, a length and a message that may be compressed by itself.

See gRPC's own description of its framing: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
"""

from __future__ import annotations

from halton.wire.decode import ContentDecoder, DecodingFault
from halton.wire.header import Headers, header

MESSAGE_CAP = 20 << 20  # the most that xAI's SDK takes
_HEAD = 5
_PLAIN, _COMPRESSED = 0, 1
_MAGICS = {b"\x1f\x8b": "gzip", b"\x78": "deflate"}
_STATUSES = (
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
)


class GrpcMessages:
    """Takes bytes in chunks of any size and gives whole messages, decompressed.

    `encoding` is the grpc-encoding of the side that speaks; without it the first bytes of a compressed message tell. A message
    over 20 MiB is skipped to its end, one that cannot be decompressed is left out. `fault` then says so: too_large, bomb,
    undecodable. After a flag that is none (malformed) the next message cannot be found, and nothing more is given.
    """

    def __init__(self, encoding: str | None = None) -> None:
        self.fault: str | None = None
        self._encoding = encoding
        self._lost = False
        self._buffer = bytearray()
        self._skipping = 0  # bytes of an overlong message that are still to come

    @property
    def cut(self) -> bool:
        """Whether the bytes so far end within a message."""
        return bool(self._buffer or self._skipping)

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that these bytes complete."""
        if self._lost:
            return []
        if self._skipping:
            skipped = min(self._skipping, len(data))
            self._skipping, data = self._skipping - skipped, data[skipped:]
        self._buffer += data
        found: list[bytes] = []
        while len(self._buffer) >= _HEAD and self._next(found):
            pass
        return found

    def _next(self, found: list[bytes]) -> bool:
        """Take the message at the start, whose head is there; whether it is done with."""
        buffer = self._buffer
        flag, end = buffer[0], _HEAD + int.from_bytes(buffer[1:_HEAD])
        if flag not in (_PLAIN, _COMPRESSED):
            self._note("malformed")
            self._lost = True
            buffer.clear()
            return False
        if end > _HEAD + MESSAGE_CAP:
            self._note("too_large")
            self._skipping = max(end - len(buffer), 0)
            del buffer[:end]
            return True
        if len(buffer) < end:
            return False
        self._take(bytes(buffer[_HEAD:end]), flag, found)
        del buffer[:end]
        return True

    def _take(self, message: bytes, flag: int, found: list[bytes]) -> None:
        try:
            found.append(message if flag == _PLAIN else self._decompressed(message))
        except DecodingFault as fault:
            self._note(fault.reason)

    def _decompressed(self, message: bytes) -> bytes:
        coding = self._encoding or next((name for magic, name in _MAGICS.items() if message.startswith(magic)), "unknown")
        return ContentDecoder(coding, MESSAGE_CAP).feed(message)

    def _note(self, fault: str) -> None:
        self.fault = self.fault or fault


def grpc_status(headers: Headers) -> str | None:
    """The name of the status in these trailers, or in the head of an answer that is nothing else; None if there is none."""
    stated = header(headers, b"grpc-status")
    if stated is None:
        return None
    return status_name(int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 4 else None)


def status_name(code: int | None) -> str:
    """The name of a status; UNKNOWN for a code that gRPC does not have."""
    return _STATUSES[code] if code is not None and 0 <= code < len(_STATUSES) else "UNKNOWN"
