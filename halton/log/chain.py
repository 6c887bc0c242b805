"""The hash chain: each event's SHA-256 covers the one before it and its own stored bytes, so that no two logs share a head."""

from __future__ import annotations

from hashlib import sha256
from struct import Struct

DOMAIN = b"halton/event/1"
GENESIS = bytes(32)

_numbers = Struct(">QQII").pack
_length = Struct(">I").pack
_join = b"".join

type Bytes = bytes | bytearray


def link(previous: bytes, position: int, recorded_at: int, type_: str, version: int, stream: str, data: str) -> bytes:
    """The 32-byte hash of an event that follows `previous` (32 zero bytes before position 1).

    Numbers are big-endian and texts carry their length, so that one preimage has one reading only.
    """
    return link_bytes(previous, position, recorded_at, type_.encode(), version, stream.encode(), data.encode())


def link_bytes(previous: bytes, position: int, recorded_at: int, type_: Bytes, version: int, stream: Bytes, data: Bytes) -> bytes:
    """The same of texts that are in UTF-8 already, as the file has them."""
    numbers = _numbers(position, recorded_at, version, len(type_))
    parts = (DOMAIN, previous, numbers, type_, _length(len(stream)), stream, _length(len(data)), data)
    return sha256(_join(parts)).digest()
