"""Streams of Ollama's own API: lines with parts of a message, or of a plain completion."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import as_list, as_object
from halton.wire.transcript import Transcript


def tell(document: Any, transcript: Transcript) -> None:
    """Take over one line."""
    line = as_object(document)
    message = as_object(line.get("message"))
    transcript.add("reasoning", 0, message.get("thinking") or line.get("thinking"))
    transcript.add("text", 0, message.get("content") or line.get("response"))
    for call in map(as_object, as_list(message.get("tool_calls"))):
        function = as_object(call.get("function"))
        arguments = msgspec.json.encode(function.get("arguments")).decode()
        transcript.add("tool_call", function.get("name"), f"{arguments}\n", function.get("name"))
    transcript.add("error", 0, line.get("error"))
