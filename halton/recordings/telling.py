"""What a writer of streams needs to know of a recorded call: its event, its channels, and the request that is answered."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from halton.events.types import CallCompleted
from halton.recordings.schedule import Channel
from halton.recordings.usage import restored


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """One stream to be written anew. `asked` is the document of the request; `events` says that it wants SSE by its query."""

    call: str
    event: CallCompleted
    channels: tuple[Channel, ...]
    asked: dict[str, Any]
    events: bool = False

    @property
    def begin_ms(self) -> int:
        """When the answer began, in milliseconds since the call did."""
        return self.event.ttfb_ms or 0

    @property
    def end_ms(self) -> int:
        """When it was over."""
        said_ms = self.channels[-1].end_ms if self.channels else 0
        return max(self.event.duration_ms or 0, said_ms, self.begin_ms)

    @property
    def created_at(self) -> int:
        """When the call began, in seconds since the epoch."""
        return self.event.started_at // 1_000_000

    @property
    def usage(self) -> dict[str, Any] | None:
        """The provider's usage object."""
        return restored(self.event.usage) if self.event.usage else None

    @property
    def model(self) -> str:
        """The model that answered, else the one that was asked for."""
        return self.event.model or self.event.model_requested or ""

    def id(self, prefix: str, number: int) -> str:
        """An id for a part of this answer, whose own was not recorded: the same in each run."""
        return prefix + hashlib.sha256(f"{self.call}/{number}".encode()).hexdigest()[:24]
