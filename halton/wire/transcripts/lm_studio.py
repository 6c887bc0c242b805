"""Streams of LM Studio's own chat: text, reasoning, and calls with all of their arguments at once."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import as_object
from halton.wire.transcript import Transcript


def tell(document: Any, transcript: Transcript) -> None:
    """Take over one event; the last one says all of it again."""
    event = as_object(document)
    kind = event.get("type")
    if kind == "message.delta":
        transcript.add("text", 0, event.get("content"))
    elif kind == "reasoning.delta":
        transcript.add("reasoning", 0, event.get("content"))
    elif kind == "tool_call.arguments":
        # A call has no number of its own: each of one tool is a line.
        arguments = msgspec.json.encode(event.get("arguments")).decode()
        transcript.add("tool_call", event.get("tool"), f"{arguments}\n", event.get("tool"))
    elif kind == "error":
        transcript.add("error", 0, as_object(event.get("error")).get("message"))
