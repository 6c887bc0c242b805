"""Streams of OpenAI's responses: the deltas of each item, or the items of the last event where no deltas came."""

from __future__ import annotations

from typing import Any

from halton.wire.framing.json_text import as_list, as_object
from halton.wire.transcript import Transcript

# What the name of a delta says of its channel, the first that fits.
_KINDS = (
    ("refusal", "refusal"),
    ("reasoning", "reasoning"),
    ("transcript", "transcript"),
    ("arguments", "tool_call"),
    ("input", "tool_call"),
    ("code", "tool_call"),
    ("text", "text"),
)


def tell(document: Any, transcript: Transcript) -> None:
    """Take over one event."""
    event = as_object(document)
    kind = str(event.get("type"))
    if kind.endswith(".delta"):
        if (channel := next((channel for word, channel in _KINDS if word in kind), None)) is not None:
            transcript.add(channel, _index(event), event.get("delta"))
    elif kind == "response.output_item.added":
        item = as_object(event.get("item"))
        if str(item.get("type")).endswith("_call"):
            transcript.add("tool_call", _index(event), None, item.get("name") or item.get("type"))
    elif kind == "error":
        transcript.add("error", 0, event.get("message") or as_object(event.get("error")).get("message"))
    elif kind.startswith("response."):
        _whole(as_object(event.get("response")), transcript)


def _index(event: dict[str, Any]) -> str:
    places = (event.get("output_index", 0), event.get("content_index", event.get("summary_index")))
    return ".".join(str(place) for place in places if place) or "0"


def _whole(response: dict[str, Any], transcript: Transcript) -> None:
    transcript.add("error", 0, as_object(response.get("error")).get("message"))
    if not transcript.empty:
        return
    for place, item in enumerate(map(as_object, as_list(response.get("output")))):
        if str(item.get("type")).endswith("_call"):
            transcript.add("tool_call", place, item.get("arguments") or item.get("input"), item.get("name"))
        for part in map(as_object, as_list(item.get("content"))):
            transcript.add("refusal" if part.get("refusal") else "text", place, part.get("text") or part.get("refusal"))
        for part in map(as_object, as_list(item.get("summary"))):
            transcript.add("reasoning", place, part.get("text"))
