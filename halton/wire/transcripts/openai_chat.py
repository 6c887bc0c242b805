"""Streams of OpenAI's chat completions, in any dialect: each choice has its text, its reasoning and its tool calls."""

from __future__ import annotations

from typing import Any

from halton.wire.framing.json_text import as_list, as_object
from halton.wire.transcript import Transcript

_REASONING = ("reasoning_content", "reasoning", "reasoning_text")


def tell(document: Any, transcript: Transcript) -> None:
    """Take over one chunk."""
    chunk = as_object(document)
    for choice in map(as_object, as_list(chunk.get("choices"))):
        index = choice.get("index", 0)
        transcript.add("text", index, choice.get("text"))
        _say(index, as_object(choice.get("delta") or choice.get("message")), transcript)
    error = chunk.get("error")
    transcript.add("error", 0, error if isinstance(error, str) else as_object(error).get("message"))


def _say(index: Any, said: dict[str, Any], transcript: Transcript) -> None:
    for name in _REASONING:  # some servers send it under two names
        if said.get(name):
            transcript.add("reasoning", index, said[name])
            break
    _content(index, said.get("content"), transcript)
    transcript.add("refusal", index, said.get("refusal"))
    transcript.add("transcript", index, as_object(said.get("audio")).get("transcript"))
    calls = as_list(said.get("tool_calls")) or ([said["function_call"]] if said.get("function_call") else [])
    for place, call in enumerate(map(as_object, calls)):
        function = as_object(call.get("function", call))
        number = call.get("index", place)
        transcript.add("tool_call", f"{index}.{number}", function.get("arguments"), function.get("name"))


def _content(index: Any, content: Any, transcript: Transcript) -> None:
    """A text, or blocks of text and thinking, as Mistral writes those of its reasoning models."""
    transcript.add("text", index, content)
    for block in map(as_object, as_list(content)):
        transcript.add("text", index, block.get("text"))
        for thought in map(as_object, as_list(block.get("thinking"))):
            transcript.add("reasoning", index, thought.get("text"))
