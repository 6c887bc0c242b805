"""Streams of Cohere's chats, of version 2 (`type`) and 1 (`event_type`): text, thoughts, plans and tool calls."""

from __future__ import annotations

from typing import Any

from halton.wire.framing.json_text import as_object
from halton.wire.transcript import Transcript


def tell(document: Any, transcript: Transcript) -> None:
    """Take over one event."""
    event = as_object(document)
    if event.get("event_type") != "stream-end":  # which says all of it again
        transcript.add("text", 0, event.get("text"))
    delta = as_object(event.get("delta"))
    message, index = as_object(delta.get("message")), event.get("index", 0)
    content = as_object(message.get("content"))
    transcript.add("text", index, content.get("text"))
    transcript.add("reasoning", index, content.get("thinking"))
    transcript.add("reasoning", "plan", message.get("tool_plan"))
    function = as_object(as_object(message.get("tool_calls")).get("function"))
    transcript.add("tool_call", index, function.get("arguments"), function.get("name"))
    transcript.add("error", 0, delta.get("error"))
