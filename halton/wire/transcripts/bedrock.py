"""Streams of Bedrock: Converse's blocks, Claude's events, and what other makers' models say under their own names."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.formats.bedrock_body import Body, texts
from halton.wire.framing.json_text import as_object
from halton.wire.transcript import Transcript
from halton.wire.transcripts import anthropic


def tell(document: Any, transcript: Transcript) -> None:
    """Take over one event."""
    event = as_object(document)
    if isinstance(event.get("type"), str):
        anthropic.tell(event, transcript)
        return
    if "error" in event:
        transcript.add("error", 0, as_object(event["error"]).get("message"))
        return
    # Converse says in a header which event this is; Nova's own stream puts it in a name around the same.
    places = (event, as_object(event.get("contentBlockStart")), as_object(event.get("contentBlockDelta")))
    blocks = [place for place in places if "start" in place or "delta" in place]
    for place in blocks:
        _block(place.get("contentBlockIndex", 0), as_object(place.get("start") or place.get("delta")), transcript)
    if not blocks:
        for text in _texts(event):
            transcript.add("text", 0, text)


def _block(index: Any, block: dict[str, Any], transcript: Transcript) -> None:
    tool, result = as_object(block.get("toolUse")), as_object(block.get("toolResult"))
    transcript.add("text", index, block.get("text"))
    transcript.add("reasoning", index, as_object(block.get("reasoningContent")).get("text"))
    transcript.add("tool_call", index, tool.get("input"), tool.get("name"))
    transcript.add("tool_result", index, None, "toolResult" if result else None)


def _texts(event: dict[str, Any]) -> list[str]:
    try:
        return list(texts(msgspec.convert(event, Body)))
    except msgspec.ValidationError:
        return []
