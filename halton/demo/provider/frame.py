"""What passes on a socket: one text message of either side, as it was before any compression."""

from __future__ import annotations

import msgspec


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """One message; `serial` is that of the request that opened the socket, `sent` is true for what the provider says."""

    serial: int
    sent: bool
    text: str
