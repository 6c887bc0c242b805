"""Streams of Gemini's generateContent: events or one array, bare or in Code Assist's wrapper; each channel adds parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from halton.recordings.framing import array_items, data_crlf
from halton.recordings.schedule import Channel, Timed
from halton.recordings.telling import Telling

EVENTS = "text/event-stream"
ARRAY = "application/json; charset=UTF-8"


def content_type(telling: Telling) -> str:
    """What it is framed as: the query of the request decides."""
    return EVENTS if telling.events else ARRAY


def parts(telling: Telling) -> Iterator[Timed]:
    """The chunks, and when each is sent."""
    chunks = [
        (at_ms, _chunk(telling, channel, [part])) for channel in telling.channels for at_ms, part in _parts(telling, channel)
    ]
    chunks.append((telling.end_ms, _last(telling)))
    times = [at_ms for at_ms, _ in chunks]
    documents = [_wrapped(telling, chunk) for _, chunk in chunks]
    framed = map(data_crlf, documents) if telling.events else array_items(documents)
    yield from zip(times, framed, strict=True)


def _parts(telling: Telling, channel: Channel) -> Iterator[tuple[int, dict[str, Any]]]:
    if channel.index.endswith(".code") and channel.kind == "tool_call":
        yield channel.end_ms, {"executableCode": {"language": "PYTHON", "code": channel.text}}
    elif channel.kind == "tool_call":
        for arguments in channel.documents:
            yield channel.end_ms, {"functionCall": {"name": channel.name or "", "args": arguments}}
    elif channel.kind == "tool_result":
        yield channel.end_ms, {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": channel.text}}
    else:
        thought = {"thought": True} if channel.kind == "reasoning" else {}
        for piece in channel.pieces:
            yield piece.at_ms, {"text": piece.text, **thought}


def _chunk(telling: Telling, channel: Channel, parts: list[dict[str, Any]]) -> dict[str, Any]:
    number = channel.index.partition(".")[0]
    candidate = {"content": {"parts": parts, "role": "model"}, "index": int(number) if number.isdecimal() else 0}
    return {"candidates": [candidate], **_facts(telling)}


def _last(telling: Telling) -> dict[str, Any]:
    content = {"parts": [{"text": ""}], "role": "model"}
    candidate = {"content": content, "finishReason": telling.event.stop_reason or "STOP", "index": 0}
    return {"candidates": [candidate], "usageMetadata": telling.usage or {}, **_facts(telling)}


def _facts(telling: Telling) -> dict[str, Any]:
    return {"modelVersion": telling.model, "responseId": telling.event.response_id or telling.id("", 0)}


def _wrapped(telling: Telling, chunk: dict[str, Any]) -> dict[str, Any]:
    return {"response": chunk} if telling.event.endpoint.startswith("/v1internal") else chunk
