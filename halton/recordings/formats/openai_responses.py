"""Streams of OpenAI's responses: each channel is an item of the output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from halton.recordings.framing import event
from halton.recordings.schedule import Channel, Timed
from halton.recordings.telling import Telling

CONTENT_TYPE = "text/event-stream; charset=utf-8"
# A response repeats what it was asked for.
_ASKED: dict[str, Any] = {
    "instructions": None, "max_output_tokens": None, "metadata": {}, "parallel_tool_calls": True, "previous_response_id": None,
    "reasoning": None, "temperature": None, "text": None, "tool_choice": "auto", "tools": [], "top_p": None,
}  # fmt: skip
_STATES = ("completed", "failed", "cancelled", "incomplete")

type Item = dict[str, Any]


def parts(telling: Telling) -> Iterator[Timed]:
    """The events, numbered, and when each is sent."""
    for number, (at_ms, told) in enumerate(_events(telling)):
        yield at_ms, event({"type": told["type"], "sequence_number": number} | told)


def _events(telling: Telling) -> Iterator[tuple[int, dict[str, Any]]]:
    for state in ("created", "in_progress"):
        yield telling.begin_ms, {"type": f"response.{state}", "response": _response(telling, "in_progress", [])}
    items = [_item(telling, number, channel, channel.text) for number, channel in enumerate(telling.channels)]
    for number, (channel, item) in enumerate(zip(telling.channels, items, strict=True)):
        begun = _item(telling, number, channel, "") | ({"status": "in_progress"} if "status" in item else {})
        empty = begun | {"content": []} if "content" in item else begun | {"summary": []} if "summary" in item else begun
        yield channel.at_ms, {"type": "response.output_item.added", "output_index": number, "item": empty}
        for at_ms, told in _filling(channel, item):
            yield at_ms, {"output_index": number, "item_id": item["id"]} | told
        yield channel.end_ms, {"type": "response.output_item.done", "output_index": number, "item": item}
    status = _status(telling)
    yield telling.end_ms, {"type": f"response.{status}", "response": _response(telling, status, items)}


def _status(telling: Telling) -> str:
    reason = telling.event.stop_reason or "completed"
    return reason if reason in _STATES else "incomplete"


def _response(telling: Telling, status: str, items: list[Item]) -> dict[str, Any]:
    over = status != "in_progress"
    return {
        "id": telling.event.response_id or telling.id("resp_", 0),
        "object": "response",
        "created_at": telling.created_at,
        "status": status,
        "error": None,
        "incomplete_details": {"reason": telling.event.stop_reason} if status == "incomplete" else None,
        "model": telling.model,
        "output": items,
        "service_tier": telling.event.service_tier if over else "auto",
        "usage": telling.usage if over else None,
        **{name: telling.asked.get(name, usual) for name, usual in _ASKED.items()},
    }


def _item(telling: Telling, number: int, channel: Channel, text: str) -> Item:
    if channel.kind == "reasoning":
        return {"id": telling.id("rs_", number), "type": "reasoning", "summary": [{"type": "summary_text", "text": text}]}
    if channel.kind != "tool_call":
        return {
            "id": telling.id("msg_", number), "type": "message", "status": "completed", "role": "assistant",
            "content": [_part(channel.kind, text)],
        }  # fmt: skip
    name = channel.name or ""
    if name.endswith("_call") and not channel.pieces:  # a tool of the provider's own, of which only its kind is stored
        return {"id": telling.id("ws_", number), "type": name, "status": "completed"}
    named = {"call_id": telling.id("call_", number), "name": name}
    if _is_custom(telling, name):
        return {"id": telling.id("ctc_", number), "type": "custom_tool_call", "status": "completed", **named, "input": text}
    return {"id": telling.id("fc_", number), "type": "function_call", "status": "completed", **named, "arguments": text}


def _is_custom(telling: Telling, name: str) -> bool:
    """Whether the request names this tool as one that takes free text."""
    tools = telling.asked.get("tools")
    return any(
        isinstance(tool, dict) and (tool.get("type"), tool.get("name")) == ("custom", name)
        for tool in (tools if isinstance(tools, list) else ())
    )


def _part(kind: str, text: str) -> Item:
    if kind == "refusal":
        return {"type": "refusal", "refusal": text}
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _filling(channel: Channel, item: Item) -> Iterator[tuple[int, dict[str, Any]]]:
    """The events between the beginning of an item and its end."""
    if item["type"] == "message":
        return _message(channel)
    if item["type"] == "reasoning":
        return _reasoning(channel)
    if item["type"] == "function_call":
        done = {"name": item["name"], "arguments": channel.text}
        return _deltas(channel, "response.function_call_arguments", {}, done)
    if item["type"] == "custom_tool_call":
        return _deltas(channel, "response.custom_tool_call_input", {}, {"input": channel.text})
    return iter(())


def _message(channel: Channel) -> Iterator[tuple[int, dict[str, Any]]]:
    place = {"content_index": 0}
    refused = channel.kind == "refusal"
    done = {"refusal": channel.text} if refused else {"text": channel.text, "logprobs": []}
    yield channel.at_ms, {"type": "response.content_part.added", **place, "part": _part(channel.kind, "")}
    yield from _deltas(channel, "response.refusal" if refused else "response.output_text", place, done)
    yield channel.end_ms, {"type": "response.content_part.done", **place, "part": _part(channel.kind, channel.text)}


def _reasoning(channel: Channel) -> Iterator[tuple[int, dict[str, Any]]]:
    place, name = {"summary_index": 0}, "response.reasoning_summary_part"
    yield channel.at_ms, {"type": f"{name}.added", **place, "part": {"type": "summary_text", "text": ""}}
    yield from _deltas(channel, "response.reasoning_summary_text", place, {"text": channel.text})
    yield channel.end_ms, {"type": f"{name}.done", **place, "part": {"type": "summary_text", "text": channel.text}}


def _deltas(channel: Channel, name: str, place: dict[str, int], done: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    logprobs: dict[str, Any] = {"logprobs": []} if "logprobs" in done else {}
    for piece in channel.pieces:
        yield piece.at_ms, {"type": f"{name}.delta", **place, "delta": piece.text, **logprobs}
    yield channel.end_ms, {"type": f"{name}.done", **place, **done}
