"""Streams of OpenAI's chat completions, and of the completions before them: each channel belongs to a choice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from halton.recordings.framing import data
from halton.recordings.schedule import Channel, Timed
from halton.recordings.telling import Telling

CONTENT_TYPE = "text/event-stream; charset=utf-8"
DONE = b"data: [DONE]\n\n"
_FIELDS = {"text": "content", "reasoning": "reasoning_content", "refusal": "refusal"}
# Who states the usage in a chunk of its own, without a choice; all others do it in the last one that has choices.
_APART = ("openai", "azure")


def parts(telling: Telling) -> Iterator[Timed]:
    """The chunks, and when each is sent."""
    plain = _is_plain(telling)
    choices = dict.fromkeys(_choice(channel) for channel in telling.channels) or {0: None}
    if not plain:
        for number in choices:
            yield telling.begin_ms, _chunk(telling, [_said(number, _opening(telling, number))])
    for number, channel in enumerate(telling.channels):
        for at_ms, delta in _plain(channel) if plain else _deltas(telling, number, channel):
            yield at_ms, _chunk(telling, [delta | {"index": _choice(channel)} if plain else _said(_choice(channel), delta)])
    yield from _end(telling, list(choices), plain)
    yield telling.end_ms, DONE


def _is_plain(telling: Telling) -> bool:
    """Whether it is one of the completions before chats; Mistral has chats under paths of its own."""
    before, _, last = telling.event.endpoint.rpartition("/")
    return last == "completions" and not before.endswith(("/chat", "/agents", "/fim"))


def _opening(telling: Telling, number: int) -> dict[str, Any]:
    """An answer that only calls tools has no content, rather than an empty one."""
    calls = any(channel.kind == "tool_call" and _choice(channel) == number for channel in telling.channels)
    speaks = any(channel.kind == "text" and _choice(channel) == number for channel in telling.channels)
    return {"role": "assistant", "content": None if calls and not speaks else "", "refusal": None}


def _end(telling: Telling, choices: list[int], plain: bool) -> Iterator[Timed]:
    reason = telling.event.stop_reason
    ended = [{"index": number, "text": "", "finish_reason": reason} if plain else _said(number, {}, reason) for number in choices]
    usage = {"usage": telling.usage} if telling.usage else {}
    if usage and telling.event.provider in _APART:
        yield telling.end_ms, _chunk(telling, ended)
        yield telling.end_ms, _chunk(telling, [], **usage)
    else:
        yield telling.end_ms, _chunk(telling, ended, **usage)


def _chunk(telling: Telling, choices: list[dict[str, Any]], **more: Any) -> bytes:
    plain = _is_plain(telling)
    tier = {"service_tier": telling.event.service_tier} if telling.event.service_tier else {}
    return data(
        {
            "id": telling.event.response_id or telling.id("chatcmpl-", 0),
            "object": "text_completion" if plain else "chat.completion.chunk",
            "created": telling.created_at,
            "model": telling.model,
            **tier,
            "choices": choices,
            **more,
        }
    )


def _said(number: int, delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    return {"index": number, "delta": delta, "logprobs": None, "finish_reason": reason}


def _plain(channel: Channel) -> Iterator[tuple[int, dict[str, Any]]]:
    for piece in channel.pieces:
        yield piece.at_ms, {"text": piece.text, "logprobs": None, "finish_reason": None}


def _deltas(telling: Telling, number: int, channel: Channel) -> Iterator[tuple[int, dict[str, Any]]]:
    if channel.kind == "tool_call":
        place = _place(channel)
        function = {"name": channel.name or "", "arguments": ""}
        call = {"index": place, "id": telling.id("call_", number), "type": "function", "function": function}
        yield channel.at_ms, {"tool_calls": [call]}
        for piece in channel.pieces:
            yield piece.at_ms, {"tool_calls": [{"index": place, "function": {"arguments": piece.text}}]}
        return
    for piece in channel.pieces:
        yield piece.at_ms, _piece(channel.kind, piece.text)


def _piece(kind: str, text: str) -> dict[str, Any]:
    return {"audio": {"transcript": text}} if kind == "transcript" else {_FIELDS.get(kind, "content"): text}


def _choice(channel: Channel) -> int:
    """The choice that a channel belongs to: `0`, or `0.1` for the second call of the first one."""
    number = channel.index.partition(".")[0]
    return int(number) if number.isdecimal() else 0


def _place(channel: Channel) -> int:
    place = channel.index.partition(".")[2]
    return int(place) if place.isdecimal() else 0
