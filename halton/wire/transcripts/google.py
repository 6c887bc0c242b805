"""Streams of Gemini's generateContent, bare or in Code Assist's wrapper: each candidate has text, thoughts and calls."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import as_list, as_object
from halton.wire.media import without_media
from halton.wire.transcript import Transcript


def tell(document: Any, transcript: Transcript) -> None:
    """Take over one chunk."""
    chunk = as_object(document)
    chunk = as_object(chunk.get("response")) or chunk
    for place, candidate in enumerate(map(as_object, as_list(chunk.get("candidates")))):
        index = candidate.get("index", place)
        for part in map(as_object, as_list(as_object(candidate.get("content")).get("parts"))):
            _part(index, part, transcript)
    transcript.add("refusal", 0, as_object(chunk.get("promptFeedback")).get("blockReason"))
    transcript.add("error", 0, as_object(chunk.get("error")).get("message"))


def _part(index: Any, part: dict[str, Any], transcript: Transcript) -> None:
    transcript.add("reasoning" if part.get("thought") is True else "text", index, part.get("text"))
    if call := as_object(part.get("functionCall")):
        arguments = msgspec.json.encode(call.get("args")).decode() if call.get("args") is not None else None
        # A call has no number of its own: each of them is a line.
        transcript.add("tool_call", f"{index}.{call.get('name')}", f"{arguments}\n" if arguments else None, call.get("name"))
    transcript.add("tool_call", f"{index}.code", as_object(part.get("executableCode")).get("code"), None)
    transcript.add("tool_result", index, as_object(part.get("codeExecutionResult")).get("output"))
    if data := as_object(part.get("inlineData")):
        transcript.add("text", index, as_object(without_media(data)).get("data"))
