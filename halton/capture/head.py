"""Heads as the ledger is told of them: whatever a client sends, less than a frame."""

from __future__ import annotations

import time

from halton.capture.exchange import Exchange, Peer
from halton.frames import RequestHead

# Together less than a frame, and more than any reader looks at.
MAX_TEXT = 2 << 10
MAX_VALUE = 2 << 10
MAX_FIELDS = 40 << 10


def now_us() -> int:
    """The monotonic clock in microseconds."""
    return time.monotonic_ns() // 1000


def request_head(
    exchange: Exchange,
    peer: Peer,
    method: str,
    target: str,
    version: str,
    headers: tuple[tuple[bytes, bytes], ...],
) -> RequestHead:
    """What the ledger is told of a request."""
    return RequestHead(
        exchange_id=exchange.exchange_id,
        at_us=now_us(),
        started_at=time.time_ns() // 1000,
        utc_offset_minutes=time.localtime().tm_gmtoff // 60,
        host=peer.host,
        method=text(method),
        target=text(target),
        http_version=text(version.removeprefix("HTTP/")),
        headers=capped(headers),
    )


def text(said: str) -> str:
    """Text that fits into a frame: short, and without the half characters that stand for bytes which are no UTF-8."""
    return said[:MAX_TEXT].encode("utf-8", "replace").decode()


def capped(fields: tuple[tuple[bytes, bytes], ...]) -> list[tuple[bytes, bytes]]:
    """The first header lines, as many as fit into a frame."""
    kept, room = [], MAX_FIELDS
    for name, value in fields:
        field = name[:MAX_VALUE], value[:MAX_VALUE]
        room -= len(field[0]) + len(field[1]) + 8
        if room < 0:
            break
        kept.append(field)
    return kept
