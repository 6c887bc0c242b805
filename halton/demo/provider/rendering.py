"""How answers become bytes: heads and chunks, beside the framings that recorded calls are answered in, too."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from halton.demo.provider.answer import Answer, Headers
from halton.recordings.framing import array_items, compact, data, data_crlf, event, pretty

__all__ = ["array_items", "chunk", "compact", "data", "data_crlf", "event", "head", "nonsense", "pretty", "whole"]

LAST_CHUNK = b"0\r\n\r\n"
NONSENSE: tuple[Any, ...] = (-12, "seven", 1.5, 10**30, None, True)


def nonsense(usage: dict[str, Any]) -> dict[str, Any]:
    """The usage with its numbers made absurd, in a fixed order."""
    return {
        name: nonsense(value) if isinstance(value, dict) else NONSENSE[place % len(NONSENSE)]
        for place, (name, value) in enumerate(usage.items())
    }


def whole(status: int, headers: Headers, body: bytes) -> Answer:
    """An answer that is not streamed."""
    return Answer(status=status, headers=headers, parts=(body,))


def head(answer: Answer) -> bytes:
    """The status line and the headers, without those that say how long the body is."""
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Overloaded"
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in answer.headers)]
    if answer.coding:
        lines.append(f"content-encoding: {answer.coding}")
    return "\r\n".join(lines).encode() + b"\r\n"


def chunk(part: bytes) -> bytes:
    """One part in chunked transfer coding."""
    return b"%x\r\n%b\r\n" % (len(part), part)
