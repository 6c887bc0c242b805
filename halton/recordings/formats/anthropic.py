"""Streams of Anthropic's messages: each channel is a content block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from halton.recordings.framing import event
from halton.recordings.schedule import Channel, Timed
from halton.recordings.telling import Telling

CONTENT_TYPE = "text/event-stream; charset=utf-8"
# message_start states these of the call, message_delta does not repeat them.
_ONCE = ("cache_creation", "service_tier", "inference_geo")


def parts(telling: Telling) -> Iterator[Timed]:
    """The events, and when each is sent."""
    usage = telling.usage or {"input_tokens": 0, "output_tokens": 0}
    yield telling.begin_ms, event({"type": "message_start", "message": _message(telling, usage)})
    for number, channel in enumerate(telling.channels):
        yield from _block(telling, number, channel)
    delta = {"stop_reason": telling.event.stop_reason, "stop_sequence": None}
    counts = {name: value for name, value in usage.items() if name not in _ONCE}
    yield telling.end_ms, event({"type": "message_delta", "delta": delta, "usage": counts})
    yield telling.end_ms, event({"type": "message_stop"})


def _message(telling: Telling, usage: dict[str, Any]) -> dict[str, Any]:
    """The message before anything is written, which is when its output counts nothing."""
    before = {name: value for name, value in usage.items() if name not in ("output_tokens_details", "server_tool_use")}
    return {
        "id": telling.event.response_id or telling.id("msg_", 0),
        "type": "message",
        "role": "assistant",
        "model": telling.model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": before | {"output_tokens": 0},
    }


def _block(telling: Telling, number: int, channel: Channel) -> Iterator[Timed]:
    begun = {"type": "content_block_start", "index": number, "content_block": _begun(telling, number, channel)}
    yield channel.at_ms, event(begun)
    for piece in channel.pieces:
        yield piece.at_ms, event({"type": "content_block_delta", "index": number, "delta": _delta(channel.kind, piece.text)})
    yield channel.end_ms, event({"type": "content_block_stop", "index": number})


def _begun(telling: Telling, number: int, channel: Channel) -> dict[str, Any]:
    if channel.kind == "reasoning":
        return {"type": "thinking", "thinking": "", "signature": ""}
    if channel.kind == "tool_result":
        return {"type": channel.name, "tool_use_id": telling.id("srvtoolu_", number - 1), "content": []}
    if channel.kind == "tool_call":
        own = _answered(telling, number)
        kind, prefix = ("server_tool_use", "srvtoolu_") if own else ("tool_use", "toolu_")
        return {"type": kind, "id": telling.id(prefix, number), "name": channel.name or "", "input": {}}
    return {"type": "text", "text": ""}


def _answered(telling: Telling, number: int) -> bool:
    """Whether the provider ran this tool itself: then its result follows in the same message."""
    following = telling.channels[number + 1 : number + 2]
    return bool(following) and following[0].kind == "tool_result"


def _delta(kind: str, text: str) -> dict[str, str]:
    if kind == "reasoning":
        return {"type": "thinking_delta", "thinking": text}
    if kind == "tool_call":
        return {"type": "input_json_delta", "partial_json": text}
    return {"type": "text_delta", "text": text}
