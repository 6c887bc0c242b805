"""Streams of Ollama's own API: a line for each part of a message, or of a plain completion; the last counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from halton.recordings.framing import line
from halton.recordings.schedule import Channel, Timed
from halton.recordings.telling import Telling

CONTENT_TYPE = "application/x-ndjson"


def parts(telling: Telling) -> Iterator[Timed]:
    """The lines, and when each is sent."""
    for channel in telling.channels:
        for at_ms, said in _said(channel):
            yield at_ms, line(_line(telling, said))
    ended = {"done": True, "done_reason": telling.event.stop_reason or "stop", **(telling.usage or {})}
    yield telling.end_ms, line(_line(telling, {}) | ended)


def _said(channel: Channel) -> Iterator[tuple[int, dict[str, Any]]]:
    if channel.kind == "tool_call":
        for arguments in channel.documents:
            yield channel.end_ms, {"tool_calls": [{"function": {"name": channel.name or "", "arguments": arguments}}]}
        return
    name = "thinking" if channel.kind == "reasoning" else "content"
    for piece in channel.pieces:
        yield piece.at_ms, {name: piece.text}


def _line(telling: Telling, said: dict[str, Any]) -> dict[str, Any]:
    created = datetime.fromtimestamp(telling.created_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    head = {"model": telling.model, "created_at": created}
    if telling.event.endpoint.endswith("/generate"):
        content = said.get("content", "")
        thinking = {"thinking": said["thinking"]} if "thinking" in said else {}
        return {**head, "response": content, **thinking, "done": False}
    return {**head, "message": {"role": "assistant", "content": "", **said}, "done": False}
