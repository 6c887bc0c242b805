"""Streams of Google's interactions: each step is a channel."""

from __future__ import annotations

from typing import Any

from halton.wire.framing.json_text import as_object
from halton.wire.media import without_media
from halton.wire.transcript import Transcript

_KINDS = ("call", "tool_call"), ("result", "tool_result"), ("thought", "reasoning")


def tell(document: Any, transcript: Transcript) -> None:
    """Take over one event."""
    event = as_object(document)
    index = event.get("index", 0)
    if event.get("event_type") == "step.start":
        step = as_object(event.get("step"))
        if (kind := _kind(step.get("type"))) != "text":
            transcript.add(kind, index, None, step.get("name") or step.get("type"))
    elif event.get("event_type") == "step.delta":
        delta = as_object(without_media(event.get("delta")))
        text = delta.get("text") or delta.get("arguments") or as_object(delta.get("content")).get("text") or delta.get("data")
        transcript.add(_kind(delta.get("type")), index, text)
    transcript.add("error", 0, as_object(event.get("error")).get("message"))


def _kind(type_: Any) -> str:
    return next((kind for word, kind in _KINDS if word in str(type_) or (word == "call" and "arguments" in str(type_))), "text")
