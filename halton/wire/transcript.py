"""A streamed answer put together: what each channel said, as one text, and when how much of it had come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TIMES_CAP = 128
CHANNELS_CAP = 512

type Tell = Callable[[Any, Transcript], None]
"""Takes over what one document of a stream says. It may be anything that JSON can hold."""


class Channel:
    """One text of an answer: its kind is text, reasoning, tool_call, tool_result, refusal, transcript or error."""

    __slots__ = ("cut", "index", "kind", "name", "parts")

    def __init__(self, kind: str, index: str, name: str | None) -> None:
        self.kind = kind
        self.index = index
        self.name = name
        self.parts: list[str] = []
        self.cut = False

    def document(self) -> dict[str, Any]:
        """As JSON."""
        named = {"name": self.name} if self.name else {}
        cut = {"cut": True} if self.cut else {}
        return {"kind": self.kind, "index": self.index, **named, "text": "".join(self.parts), **cut}


class Transcript:
    """The channels of one answer, together at most `limit` characters; what comes after that is left out and said to be."""

    def __init__(self, limit: int) -> None:
        self.size = 0
        self.cut = False
        self._limit = limit
        self._channels: dict[tuple[str, str], Channel] = {}
        self._times: list[tuple[int, int]] = []
        self._every = 1
        self._marks = 0

    @property
    def empty(self) -> bool:
        """Whether nothing was said yet."""
        return not self._channels

    def add(self, kind: str, index: object, text: object, name: object = None) -> None:
        """A part of a channel; what is no text adds nothing, but opens the channel if it is named."""
        said = text if isinstance(text, str) else ""
        if not said and not isinstance(name, str):
            return
        channel = self._channel(kind, str(index)[:64])
        if channel is None:
            self.cut = True
            return
        if isinstance(name, str):
            channel.name = channel.name or name[:256]
        if self.size + len(said) > self._limit:
            said = said[: self._limit - self.size]
            channel.cut = self.cut = True
        if said:
            channel.parts.append(said)
            self.size += len(said)

    def cut_off(self) -> None:
        """Nobody knows which of the channels would have gone on."""
        self.cut = True
        for channel in self._channels.values():
            channel.cut = True

    def mark(self, at_ms: int) -> None:
        """Note how much has come by now: at most 128 moments, evenly thinned out."""
        if self._times and self._times[-1][1] == self.size or not self.size:
            return
        self._marks += 1
        if self._marks % self._every:
            return
        self._times.append((at_ms, self.size))
        if len(self._times) >= TIMES_CAP:
            self._times = self._times[1::2]
            self._every *= 2

    def document(self) -> dict[str, Any]:
        """As JSON: the channels in the order in which they began, and `timing_ms`: pairs of milliseconds and characters."""
        channels = [channel.document() for channel in self._channels.values()]
        return {"channels": channels, "timing_ms": [list(pair) for pair in self._times]}

    def _channel(self, kind: str, index: str) -> Channel | None:
        found = self._channels.get((kind, index))
        if found is None and len(self._channels) < CHANNELS_CAP:
            found = self._channels[kind, index] = Channel(kind, index, None)
        return found
