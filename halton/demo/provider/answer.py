"""An answer before it is sent: a head and parts that are rendered once and stamped with a fresh serial for each request."""

from __future__ import annotations

import msgspec

# Stands in every id; as wide as what replaces it, so that lengths hold.
SERIAL = "0serial0serial0seria"
# Stands where the filler of a padded answer goes.
PADDING = "0padding0padding0"

Headers = tuple[tuple[str, str], ...]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider sends: streamed answers go part by part, others as one body.

    `failure` is what the provider would put into this stream after an error. `ending` is end, close (without the end) or reset.
    `length` is declared instead of the true one.
    """

    status: int
    headers: Headers
    parts: tuple[bytes, ...]
    streamed: bool = False
    failure: tuple[bytes, ...] = ()
    ending: str = "end"
    coding: str | None = None
    padding: int = 0
    endless: bool = False
    paced: bool = True
    length: int | None = None

    @property
    def chunked(self) -> bool:
        """Whether the length is not known beforehand."""
        return self.streamed or self.endless or self.padding > 0

    @property
    def has_events(self) -> bool:
        """Whether the parts are server-sent events."""
        return any(value.startswith("text/event-stream") for _, value in self.headers)


def stamp(part: bytes, serial: bytes) -> bytes:
    """Put the serial of one request into a rendered part."""
    return part.replace(SERIAL.encode(), serial)
