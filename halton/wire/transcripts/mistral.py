"""Streams of Mistral's own formats: conversations and transcripts."""

from __future__ import annotations

from typing import Any

from halton.wire.framing.json_text import as_list, as_object
from halton.wire.transcript import Transcript


def tell(document: Any, transcript: Transcript) -> None:
    """Take over one event."""
    event = as_object(document)
    kind, index = str(event.get("type")), event.get("output_index", 0)
    if kind.startswith("message.output"):
        content = event.get("content")
        transcript.add("text", index, content)
        for block in map(as_object, as_list(content) or [content]):
            transcript.add("text", index, block.get("text"))
            for thought in map(as_object, as_list(block.get("thinking"))):
                transcript.add("reasoning", index, thought.get("text"))
    elif kind.startswith("function.call"):
        transcript.add("tool_call", event.get("tool_call_id"), event.get("arguments"), event.get("name"))
    elif kind == "tool.execution.started":
        transcript.add("tool_call", index, event.get("arguments"), event.get("name"))
    elif kind == "transcription.text.delta":
        transcript.add("transcript", 0, event.get("text"))
    elif kind.endswith(".error"):
        transcript.add("error", 0, event.get("message"))
