"""A receipt: what becomes durable together, handed back by the writer when it has."""

from __future__ import annotations

import asyncio
from typing import Protocol

import msgspec

from halton.frames import Recorded


class Addressee(Protocol):
    """Who is told."""

    def answer(self, frame: msgspec.Struct) -> None:
        """Send a frame back."""


class Receipt:
    """What becomes durable together, and whom to tell."""

    __slots__ = ("durable", "exchange_ids", "gaps", "source")

    def __init__(self, source: Addressee) -> None:
        self.source = source
        self.exchange_ids: list[str] = []
        self.gaps: list[int] = []
        self.durable: asyncio.Future[int] | None = None

    @property
    def names_any(self) -> bool:
        """Whether there is something to tell; a flush has a receipt only to wait for."""
        return bool(self.exchange_ids or self.gaps)

    def recorded(self, position: int) -> Recorded:
        """The frame that tells the source what is durable, and that the log holds it up to a position."""
        return Recorded(self.exchange_ids, self.gaps, position)
