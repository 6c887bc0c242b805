"""Anthropic's Messages: bodies and events as api.anthropic.com writes them."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.demo.provider import content
from halton.demo.provider.answer import PADDING, SERIAL, Answer
from halton.demo.provider.anthropic_errors import error_body, headers, refused
from halton.demo.provider.question import Question, ask, words
from halton.demo.provider.received import Received
from halton.demo.provider.rendering import compact, event, nonsense, whole
from halton.demo.provider.scenarios import ANTHROPIC, COUNTED, Counts

__all__ = ["answer", "asked", "counted", "refused"]

Block = dict[str, Any]


class Part(msgspec.Struct):
    text: str | None = None


class Message(msgspec.Struct):
    role: str
    content: str | list[Part] = ""


class Body(msgspec.Struct):
    model: str
    messages: list[Message]
    stream: bool | None = None


DECODER = msgspec.json.Decoder(Body)


def asked(received: Received) -> Question:
    """Read the question out of a Messages request."""
    body = DECODER.decode(received.plain_body)
    said = next((message.content for message in reversed(body.messages) if message.role == "user"), "")
    text = said if isinstance(said, str) else words(part.text for part in said)
    return ask(ANTHROPIC, body.model, text, received.attempt, streamed=bool(body.stream))


def answer(question: Question) -> Answer:
    """The message, whole or as events."""
    if not question.streamed:
        return whole(200, headers("application/json"), compact(_message(question)))
    parts = tuple(event(one) for one in _events(question))
    failure = (event(error_body(529)),)
    return Answer(status=200, headers=headers("text/event-stream; charset=utf-8"), parts=parts, streamed=True, failure=failure)


def counted(received: Received) -> Answer:
    """The answer of count_tokens, which costs nothing."""
    DECODER.decode(received.plain_body)
    return whole(200, headers("application/json"), compact({"input_tokens": COUNTED}))


def _message(question: Question) -> dict[str, Any]:
    usage = _usage(question)
    return _shell(question) | {
        "content": [_filled(block, deltas) for block, deltas in _blocks(question)],
        "stop_reason": _stop_reason(question),
        "usage": nonsense(usage) if question.scenario == "nonsense_counts" else usage,
    }


def _shell(question: Question) -> dict[str, Any]:
    return {
        "model": question.snapshot,
        "id": f"msg_01{SERIAL}AA",
        "type": "message",
        "role": "assistant",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
    }


def _stop_reason(question: Question) -> str:
    return "tool_use" if question.scenario == "tool_call" else "end_turn"


def _usage(question: Question) -> dict[str, Any]:
    counts = question.told.served(ANTHROPIC)
    lifetimes = {"ephemeral_5m_input_tokens": counts.cache_write_5m, "ephemeral_1h_input_tokens": counts.cache_write_1h}
    start = {"cache_creation": lifetimes, "service_tier": "standard", "inference_geo": "not_available"}
    return _cumulative(counts) | start


def _cumulative(counts: Counts) -> dict[str, Any]:
    usage: dict[str, Any] = {
        "input_tokens": counts.uncached,
        "cache_creation_input_tokens": counts.cache_write,
        "cache_read_input_tokens": counts.cache_read,
        "output_tokens": counts.output,
    }
    if counts.reasoning:
        usage["output_tokens_details"] = {"thinking_tokens": counts.reasoning}
    if counts.web_searches:
        usage["server_tool_use"] = {"web_search_requests": counts.web_searches, "web_fetch_requests": 0}
    return usage


def _events(question: Question) -> list[dict[str, Any]]:
    usage = _usage(question)
    # A search makes the prompt grow after message_start has told its first length.
    grown = 9000 if "server_tool_use" in usage else 0
    start = {name: value for name, value in usage.items() if name not in ("output_tokens_details", "server_tool_use")}
    start |= {"input_tokens": usage["input_tokens"] - grown, "output_tokens": 1}
    end = _cumulative(question.told.served(ANTHROPIC))
    if question.scenario == "nonsense_counts":
        start, end = nonsense(start), nonsense(end)
    delta = {"stop_reason": _stop_reason(question), "stop_sequence": None}
    return [
        {"type": "message_start", "message": _shell(question) | {"usage": start}},
        *_block_events(question),
        {"type": "message_delta", "delta": delta, "usage": end},
        {"type": "message_stop"},
    ]


def _block_events(question: Question) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    for index, (block, deltas) in enumerate(_blocks(question)):
        events.append({"type": "content_block_start", "index": index, "content_block": block})
        if index == 0:
            events.append({"type": "ping"})
        events += ({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas)
        events.append({"type": "content_block_stop", "index": index})
    return events


def _blocks(question: Question) -> list[tuple[Block, list[Block]]]:
    """Each block as it starts, with the deltas that fill it."""
    if question.scenario == "tool_call":
        return [_text(), _call("tool_use", f"toolu_01{SERIAL}AA", content.TOOL, content.TOOL_PIECES)]
    if question.scenario == "web_search":
        return _searches()
    if question.told.served(ANTHROPIC).reasoning:
        return [_thinking(), _text()]
    return [_text(PADDING if question.told.padding else "")]


def _text(padding: str = "") -> tuple[Block, list[Block]]:
    pieces = (content.PIECES[0] + padding, *content.PIECES[1:])
    return {"type": "text", "text": ""}, [{"type": "text_delta", "text": piece} for piece in pieces]


def _thinking() -> tuple[Block, list[Block]]:
    deltas: list[Block] = [{"type": "thinking_delta", "thinking": piece} for piece in content.THOUGHTS]
    deltas.append({"type": "signature_delta", "signature": content.SIGNATURE})
    return {"type": "thinking", "thinking": "", "signature": ""}, deltas


def _call(kind: str, call_id: str, name: str, pieces: tuple[str, ...]) -> tuple[Block, list[Block]]:
    deltas: list[Block] = [{"type": "input_json_delta", "partial_json": piece} for piece in ("", *pieces)]
    return {"type": kind, "id": call_id, "name": name, "input": {}}, deltas


def _searches() -> list[tuple[Block, list[Block]]]:
    blocks: list[tuple[Block, list[Block]]] = []
    page = {"url": content.PAGE_URL, "title": content.PAGE_TITLE, "encrypted_content": "Eo8C", "page_age": None}
    found = {"type": "web_search_result"} | page
    for place, query in enumerate(content.QUERIES):
        call_id = f"srvtoolu_01{SERIAL}A{place}"
        blocks.append(_call("server_tool_use", call_id, "web_search", (compact({"query": query}).decode(),)))
        blocks.append(({"type": "web_search_tool_result", "tool_use_id": call_id, "content": [found]}, []))
    return [*blocks, _text()]


def _filled(block: Block, deltas: list[Block]) -> Block:
    filled = dict(block)
    for delta in deltas:
        for name in ("text", "thinking", "signature"):
            if name in delta:
                filled[name] = filled[name] + delta[name]
    if "input" in filled:
        filled["input"] = msgspec.json.decode("".join(delta["partial_json"] for delta in deltas))
    return filled
