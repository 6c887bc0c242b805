"""The parts of a message's content: how much text they hold, which call tools, and where another model goes on."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import as_object, decode_any, json_decoder
from halton.wire.text import safe_text


class Block(msgspec.Struct):
    """A content block; what else it holds (citations, signatures, the results of tools) is not decoded."""

    type: Any = None
    text: Any = None
    thinking: Any = None
    input: msgspec.Raw = msgspec.Raw()
    content: msgspec.Raw = msgspec.Raw()
    to: Any = None


decode_block = json_decoder(Block)
decode_blocks = json_decoder(list[Block])


def delta_size(delta: Any) -> int:
    """UTF-8 bytes of what the model wrote in a delta: text, thinking, a tool's arguments, a compaction's summary."""
    if type(delta) is not dict:
        return 0
    text = delta.get("text") or delta.get("partial_json") or delta.get("thinking") or delta.get("content")
    return _size(text)


def block_size(block: Block) -> int:
    """UTF-8 bytes of what the model wrote in a whole block, the same as in its deltas."""
    arguments = bytes(block.input)
    written = len(arguments) if len(arguments) > 2 else 0  # {} in a stream, where they follow as deltas
    if block.type == "compaction" and block.content:
        written += _size(decode_any(block.content))
    return written + _size(block.text) + _size(block.thinking)


def calls_tool(block: Block) -> bool:
    """Whether the block calls a tool: one of the client's, of the server's or of an MCP server's."""
    return isinstance(block.type, str) and block.type.endswith("tool_use")


def handed_to(block: Block) -> str | None:
    """The model that goes on behind this block, where the one before it declined; None for all other blocks."""
    return safe_text(as_object(block.to).get("model")) if block.type == "fallback" else None


def _size(text: Any) -> int:
    if not isinstance(text, str):
        return 0
    return len(text) if text.isascii() else len(text.encode())
