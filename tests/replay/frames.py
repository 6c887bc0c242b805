"""A WebSocket fixture as frames (RFC 6455 §5.2), the same bytes each time: what both sides write, in turn."""

from __future__ import annotations

import zlib
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha1
from typing import Any

from fixtures.fixture import Fixture
from replay.exchange import Fields, value_of

KEY = b"bm8gb25lIGlzIGhlcmUhIQ=="
MASK = b"\x07\xf0\x5a\x01"
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0, 1, 2, 8, 9, 10
_FINAL, _COMPRESSED = 0x80, 0x40
CUT = 40  # a longer message is cut in two, with a ping between
DEFLATE = b"permessage-deflate; client_max_window_bits"


def asking(*, deflate: bool) -> Fields:
    """The headers that ask for a WebSocket."""
    extensions = ((b"Sec-WebSocket-Extensions", DEFLATE),) if deflate else ()
    version = (b"Sec-WebSocket-Version", b"13")
    return ((b"Upgrade", b"websocket"), (b"Connection", b"Upgrade"), (b"Sec-WebSocket-Key", KEY), version, *extensions)


def agreeing(asked: Fields) -> Fields:
    """The headers that agree to it."""
    key = next(value for name, value in asked if name.lower() == b"sec-websocket-key")
    accepted = b64encode(sha1(key + _GUID).digest())
    deflate = b"permessage-deflate" in value_of(asked, b"sec-websocket-extensions")
    extensions = ((b"sec-websocket-extensions", b"permessage-deflate"),) if deflate else ()
    return ((b"upgrade", b"websocket"), (b"connection", b"upgrade"), (b"sec-websocket-accept", accepted), *extensions)


def script(fixture: Fixture, *, deflate: bool) -> Iterator[tuple[str, bytes]]:
    """Who writes what; the client says goodbye first."""
    deflaters = {side: zlib.compressobj(wbits=-15) if deflate else None for side in ("client", "provider")}
    for side, message in fixture.messages:
        yield side, b"".join(_frames(side, message, deflaters[side]))
    yield "client", _frame("client", _FINAL | _PING, b"there?")
    yield "provider", _frame("provider", _FINAL | _PONG, b"there?")
    for side in ("client", "provider"):
        yield side, _frame(side, _FINAL | _CLOSE, (1000).to_bytes(2) + b"bye")


def _frames(side: str, message: bytes, deflater: Any) -> Iterator[bytes]:
    opcode = _TEXT if _is_text(message) else _BINARY
    payload = message
    if deflater is not None:
        payload = (deflater.compress(message) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]
        opcode |= _COMPRESSED
    if len(payload) <= CUT:
        yield _frame(side, _FINAL | opcode, payload)
        return
    yield _frame(side, opcode, payload[:CUT])
    yield _frame(side, _FINAL | _PING, b"")
    yield _frame(side, _FINAL | _CONTINUATION, payload[CUT:])


def _frame(side: str, first: int, payload: bytes) -> bytes:
    masked = 0x80 if side == "client" else 0
    size = len(payload)
    if size < 126:
        head = bytes((first, masked | size))
    elif size < 1 << 16:
        head = bytes((first, masked | 126)) + size.to_bytes(2)
    else:
        head = bytes((first, masked | 127)) + size.to_bytes(8)
    if not masked:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[at % 4] for at, byte in enumerate(payload))


def _is_text(message: bytes) -> bool:
    try:
        message.decode()
    except UnicodeDecodeError:
        return False
    return True
