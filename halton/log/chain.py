"""The hash chain: each event's SHA-256 covers the one before it and its own stored bytes, so that no two logs share a head."""

from __future__ import annotations

from hashlib import sha256
from struct import Struct

DOMAIN = b"halton/event/1"
GENESIS = bytes(32)

_preimage = b"%b%%b%%b%%b%%b%%b%%b%%b" % DOMAIN
_numbers = Struct(">QQII").pack
_length = Struct(">I").pack


def link(previous: bytes, position: int, recorded_at: int, type_: str, version: int, stream: str, data: str) -> bytes:
    """The 32-byte hash of an event that follows `previous` (32 zero bytes before position 1).

    Numbers are big-endian and texts carry their length, so that one preimage has one reading only.
    """
    kind, whose, facts = type_.encode(), stream.encode(), data.encode()
    numbers = _numbers(position, recorded_at, version, len(kind))  # the last is the length of the type
    return sha256(_preimage % (previous, numbers, kind, _length(len(whose)), whose, _length(len(facts)), facts)).digest()
