"""What the ledger tells those who decide: the policies, what was used of them, and the rates of what calls will probably cost."""

from __future__ import annotations

import msgspec

from halton.policy.counters import Counters
from halton.policy.rates import Rated, RateTable


class Snapshot(msgspec.Struct, frozen=True):
    """All that is in force as of a position of the log, and the projects that became others."""

    position: int
    counters: Counters
    merged: dict[str, str] = {}


_encoder = msgspec.msgpack.Encoder()
_decode_snapshot = msgspec.msgpack.Decoder(Snapshot).decode
_decode_rated = msgspec.msgpack.Decoder(tuple[Rated, ...]).decode


def encoded_snapshot(snapshot: Snapshot) -> bytes:
    """For a frame."""
    return _encoder.encode(snapshot)


def decoded_snapshot(data: bytes) -> Snapshot:
    """Out of a frame.

    :raises msgspec.DecodeError: for bytes that are none.
    """
    return _decode_snapshot(data)


def encoded_rates(table: RateTable) -> bytes:
    """For a frame."""
    return _encoder.encode(table.rated)


def decoded_rates(data: bytes) -> RateTable:
    """Out of a frame.

    :raises msgspec.DecodeError: for bytes that are none.
    """
    return RateTable(_decode_rated(data))
