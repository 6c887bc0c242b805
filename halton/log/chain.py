"""The hash chain: each event's SHA-256 covers the one before it and its own stored bytes, so that no two logs share a head."""

from __future__ import annotations

from hashlib import sha256
from struct import Struct

DOMAIN = b"halton/event/1"
GENESIS = bytes(32)

_numbers = Struct(">QQI")
_length = Struct(">I")


def link(previous: bytes, position: int, recorded_at: int, type_: str, version: int, stream: str, data: str) -> bytes:
    """The 32-byte hash of an event that follows `previous` (32 zero bytes before position 1).

    Numbers are big-endian and texts carry their length, so that one preimage has one reading only.
    """
    parts = [DOMAIN, previous, _numbers.pack(position, recorded_at, version)]
    for text in (type_, stream, data):
        raw = text.encode()
        parts += (_length.pack(len(raw)), raw)
    return sha256(b"".join(parts)).digest()
