"""Names for exchanges: UUID version 7 (RFC 9562 §5.7) in hex, so that they sort by the time they began."""

from __future__ import annotations

import secrets
import time


def new_exchange_id() -> str:
    """48 bits of milliseconds since the epoch, then 74 random ones."""
    random = secrets.randbits(74)
    milliseconds = time.time_ns() // 1_000_000
    return f"{milliseconds << 80 | 7 << 76 | (random >> 62) << 64 | 2 << 62 | random & (1 << 62) - 1:032x}"
