"""Streams of Anthropic's messages: each content block is a channel."""

from __future__ import annotations

from typing import Any

from halton.wire.framing.json_text import as_object
from halton.wire.transcript import Transcript

_KINDS = {"text": "text", "thinking": "reasoning", "compaction": "text"}
_DELTAS = {
    "text_delta": ("text", "text"),
    "thinking_delta": ("reasoning", "thinking"),
    "input_json_delta": ("tool_call", "partial_json"),
    "compaction_delta": ("text", "content"),
}


def tell(document: Any, transcript: Transcript) -> None:
    """Take over one event."""
    event = as_object(document)
    kind = event.get("type")
    if kind == "content_block_delta":
        delta = as_object(event.get("delta"))
        if known := _DELTAS.get(str(delta.get("type"))):
            transcript.add(known[0], event.get("index"), delta.get(known[1]))
    elif kind == "content_block_start":
        _begin(event.get("index"), as_object(event.get("content_block")), transcript)
    elif kind == "error":
        transcript.add("error", 0, as_object(event.get("error")).get("message"))


def _begin(index: Any, block: dict[str, Any], transcript: Transcript) -> None:
    kind = str(block.get("type"))
    if kind.endswith("tool_use"):
        transcript.add("tool_call", index, None, block.get("name"))
    elif kind.endswith("tool_result"):
        transcript.add("tool_result", index, None, kind)
    else:
        transcript.add(_KINDS.get(kind, "text"), index, block.get("text") or block.get("thinking"))
