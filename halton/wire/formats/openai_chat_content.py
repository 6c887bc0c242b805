"""The content of a chat message, or of a delta of one: how much text it holds, and which tools it calls."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import as_list, as_object


class Content(msgspec.Struct):
    """A message, or the delta of one. Servers differ in what they call the reasoning; some send it under two names."""

    content: Any = None
    refusal: Any = None
    reasoning_content: Any = None
    reasoning: Any = None
    reasoning_text: Any = None
    audio: Any = None
    tool_calls: Any = None
    function_call: Any = None
    executed_tools: Any = None


def text_bytes(content: Content) -> int:
    """UTF-8 bytes of what the model wrote: text, reasoning, a transcript, the arguments of tools."""
    size = written(content.content) if content.content else 0
    if reasoning := content.reasoning_content or content.reasoning or content.reasoning_text:
        size += written(reasoning)
    if content.refusal or content.audio:
        size += written(content.refusal) + written(as_object(content.audio).get("transcript"))
    if content.tool_calls or content.function_call:
        functions = (as_object(as_object(call).get("function", call)) for call in calls(content))
        size += sum(written(function.get("arguments")) for function in functions)
    return size


def calls(content: Content) -> list[Any]:
    """The calls of the client's tools; the one call of old stands alone."""
    return as_list(content.tool_calls) or ([content.function_call] if content.function_call else [])


def call_index(call: Any, place: int) -> str:
    """What tells the deltas of one call from those of another: its index in the message."""
    return str(as_object(call).get("index", place))


def written(text: Any, depth: int = 2) -> int:
    """UTF-8 bytes of a text, or of all texts in a list of blocks, as Mistral writes those of its reasoning models."""
    if isinstance(text, str):
        return len(text) if text.isascii() else len(text.encode(errors="replace"))
    blocks = [as_object(block) for block in as_list(text)] if depth else []
    return sum(written(block.get("text"), depth - 1) + written(block.get("thinking"), depth - 1) for block in blocks)
