"""gRPC's messages out of bytes that arrive in pieces: a flag, a length and a message that may be compressed by itself.

See gRPC's own description of its framing: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
"""

from __future__ import annotations

from halton.wire.decode import DecodingFault, decode_body
from halton.wire.framing.prefixed import PrefixedMessages
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


class GrpcMessages(PrefixedMessages[bytes]):
    """Takes bytes in chunks of any size and gives whole messages, decompressed.

    `encoding` is the grpc-encoding of the side that speaks; without it the first bytes of a compressed message tell. A message
    over 20 MiB is skipped to its end, one that cannot be decompressed is left out. `fault` then says so: too_large, bomb,
    undecodable. After a flag that is none (malformed) the next message cannot be found, and nothing more is given.
    """

    def __init__(self, encoding: str | None = None) -> None:
        super().__init__(_HEAD)
        self._encoding = encoding

    def _size(self, head: bytes) -> int | None:
        return _HEAD + int.from_bytes(head[1:]) if head[0] in (_PLAIN, _COMPRESSED) else None

    def _fits(self, head: bytes, size: int) -> bool:
        return size <= _HEAD + MESSAGE_CAP

    def _read(self, message: bytes) -> bytes | None:
        flag, content = message[0], message[_HEAD:]
        try:
            return content if flag == _PLAIN else self._decompressed(content)
        except DecodingFault as fault:
            self._note(fault.reason)
            return None

    def _decompressed(self, message: bytes) -> bytes:
        coding = self._encoding or next((name for magic, name in _MAGICS.items() if message.startswith(magic)), "unknown")
        return decode_body(message, coding, MESSAGE_CAP)


def grpc_status(headers: Headers) -> str | None:
    """The name of the status in these trailers, or in the head of an answer that is nothing else; None if there is none."""
    stated = header(headers, b"grpc-status")
    if stated is None:
        return None
    return status_name(int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 4 else None)


def status_name(code: int | None) -> str:
    """The name of a status; UNKNOWN for a code that gRPC does not have."""
    return _STATUSES[code] if code is not None and 0 <= code < len(_STATUSES) else "UNKNOWN"
