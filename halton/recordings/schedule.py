"""When each part of a stream is said again: a transcript cut where its parts came, in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

type Timed = tuple[int, bytes]
"""Bytes, and when they are sent: milliseconds since the call began."""


class Piece(msgspec.Struct, frozen=True):
    """A part of a channel's text, and when it came: milliseconds since the call began."""

    at_ms: int
    text: str


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """One text of an answer, in pieces; `at_ms` is when it began. `kind`, `index` and `name` are those of the transcript."""

    kind: str
    index: str
    name: str | None
    at_ms: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def documents(self) -> list[Any]:
        """The arguments of calls that came whole, a line each: {} where there are none, or where they are no JSON any more,
        because the marker of a secret stands in place of a number."""
        return [_arguments(line) for line in self.text.removesuffix("\n").split("\n")]

    @property
    def end_ms(self) -> int:
        """When the last of it came."""
        return self.pieces[-1].at_ms if self.pieces else self.at_ms


def is_transcript(document: Any) -> bool:
    """Whether a stored document is what a stream became."""
    return isinstance(document, dict) and document.keys() == {"channels", "timing_ms"}


def channels(transcript: dict[str, Any], begin_ms: int, end_ms: int) -> tuple[Channel, ...]:
    """The channels one after the other, each cut where the recorded moments say.

    What is not told by them came at `end_ms`. Of channels that grew side by side only the sum is recorded, so the first is
    said to its end before the next begins.
    """
    texts = [channel["text"] for channel in transcript["channels"]]
    moments = _moments(transcript["timing_ms"], sum(map(len, texts)), end_ms)
    at_ms, sent, made = begin_ms, 0, []
    for channel, text in zip(transcript["channels"], texts, strict=True):
        pieces = tuple(_cut(text, sent, moments))
        sent += len(text)
        begun_ms = pieces[0].at_ms if pieces else at_ms
        facts = {"kind": channel["kind"], "index": channel["index"], "name": channel.get("name")}
        made.append(Channel(at_ms=begun_ms, pieces=pieces, **facts))
        at_ms = made[-1].end_ms
    return tuple(made)


def _arguments(line: str) -> Any:
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError:
        return {}


def _moments(timing: list[list[int]], size: int, end_ms: int) -> list[tuple[int, int]]:
    """Moments and how much had come by then, up to all of it; they were noted before secrets were taken out."""
    noted = timing[-1][1] if timing else 0
    shrunk = noted > size
    told = [(at_ms, come * size // noted if shrunk else come) for at_ms, come in timing]
    last_ms = max([end_ms, *(at_ms for at_ms, _ in told)])
    return [*told, (last_ms, size)]


def _cut(text: str, before: int, moments: list[tuple[int, int]]) -> Iterator[Piece]:
    """The text, which begins behind `before` characters of others, in its pieces."""
    start = 0
    for at_ms, come in moments:
        end = min(come - before, len(text))
        if end > start:
            yield Piece(at_ms, text[start:end])
            start = end
