"""How documents become the bytes of an answer: JSON, events, lines and array items, each as its provider writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec


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


def line(value: Any) -> bytes:
    """One document a line, as Ollama streams."""
    return compact(value) + b"\n"


def array_items(values: Iterable[Any]) -> tuple[bytes, ...]:
    """One JSON array, one part for each object: Google's stream without alt=sse."""
    bodies = [pretty(value).rstrip() for value in values]
    openings = [b"["] + [b",\r\n"] * (len(bodies) - 1)
    closings = [b"\r\n"] * (len(bodies) - 1) + [b"]\r\n"]
    return tuple(opening + body + closing for opening, body, closing in zip(openings, bodies, closings, strict=True))
