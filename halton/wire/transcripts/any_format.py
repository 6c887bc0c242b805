"""Streams of endpoints that speak one of the common formats without saying so: gateways, and models behind other services."""

from __future__ import annotations

from typing import Any

from halton.wire.framing.json_text import as_object
from halton.wire.transcript import Transcript
from halton.wire.transcripts import anthropic, google, openai_chat, openai_responses


def tell(document: Any, transcript: Transcript) -> None:
    """Take over one event, by what it looks like; of any other nothing is told."""
    event = as_object(document)
    kind = event.get("type")
    if "choices" in event:
        openai_chat.tell(event, transcript)
    elif "candidates" in event or "candidates" in as_object(event.get("response")):
        google.tell(event, transcript)
    elif isinstance(kind, str) and kind.startswith(("response.", "transcript.")):
        openai_responses.tell(event, transcript)
    elif isinstance(kind, str):
        anthropic.tell(event, transcript)
