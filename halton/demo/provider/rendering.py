"""How answers become bytes: JSON, events, array items, heads and chunks, each as its provider writes them."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec

from halton.demo.provider.answer import Answer, Headers

LAST_CHUNK = b"0\r\n\r\n"
NONSENSE: tuple[Any, ...] = (-12, "seven", 1.5, 10**30, None, True)


def compact(value: Any) -> bytes:
    """JSON without blanks, as Anthropic and every stream have it."""
    return msgspec.json.encode(value)


def pretty(value: Any) -> bytes:
    """JSON with an indent of two, as OpenAI and Google send when nothing is streamed."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def event(value: dict[str, Any]) -> bytes:
    """A named event, its name being the type of its data."""
    name: str = value["type"]
    return b"event: " + name.encode() + b"\ndata: " + compact(value) + b"\n\n"


def data(value: Any) -> bytes:
    """An event without a name."""
    return b"data: " + compact(value) + b"\n\n"


def data_crlf(value: Any) -> bytes:
    """An event as Google ends it."""
    return b"data: " + compact(value) + b"\r\n\r\n"


def array_items(values: Iterable[Any]) -> tuple[bytes, ...]:
    """One JSON array, one part for each object: Google's stream without alt=sse."""
    bodies = [pretty(value).rstrip() for value in values]
    openings = [b"["] + [b",\r\n"] * (len(bodies) - 1)
    closings = [b"\r\n"] * (len(bodies) - 1) + [b"]\r\n"]
    return tuple(opening + body + closing for opening, body, closing in zip(openings, bodies, closings, strict=True))


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
