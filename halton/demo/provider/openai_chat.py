"""OpenAI's chat/completions: bodies and chunks as api.openai.com writes them."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.demo.provider import content
from halton.demo.provider.answer import PADDING, SERIAL, Answer
from halton.demo.provider.openai_errors import error, headers, refused
from halton.demo.provider.question import Question, ask, words
from halton.demo.provider.received import Received
from halton.demo.provider.rendering import data, nonsense, pretty, whole
from halton.demo.provider.scenarios import CHAT

__all__ = ["answer", "asked", "refused"]

DONE = b"data: [DONE]\n\n"


class Part(msgspec.Struct):
    text: str | None = None


class Message(msgspec.Struct):
    role: str
    content: str | list[Part] | None = None


class StreamOptions(msgspec.Struct):
    include_usage: bool | None = None


class Body(msgspec.Struct):
    model: str
    messages: list[Message]
    stream: bool | None = None
    stream_options: StreamOptions | None = None


DECODER = msgspec.json.Decoder(Body)


def asked(received: Received) -> Question:
    """Read the question out of a chat request."""
    body = DECODER.decode(received.plain_body)
    include_usage = bool(body.stream_options and body.stream_options.include_usage)
    return ask(CHAT, body.model, _last_words(body), received.attempt, streamed=bool(body.stream), include_usage=include_usage)


def _last_words(body: Body) -> str:
    # As with responses: a tool's result is no new question.
    if body.messages and body.messages[-1].role == "tool":
        return ""
    said = next((message.content for message in reversed(body.messages) if message.role == "user"), "") or ""
    return said if isinstance(said, str) else words(part.text for part in said)


def answer(question: Question) -> Answer:
    """The completion, whole or as chunks."""
    if not question.streamed:
        return whole(200, headers("application/json"), pretty(_completion(question)))
    parts = (*(data(chunk) for chunk in _chunks(question)), DONE)
    failure = (data({"error": error(500)}),)
    return Answer(status=200, headers=headers("text/event-stream; charset=utf-8"), parts=parts, streamed=True, failure=failure)


def _completion(question: Question) -> dict[str, Any]:
    choice = {"index": 0, "message": _message(question), "logprobs": None, "finish_reason": _finish_reason(question)}
    return {
        "id": f"chatcmpl-{SERIAL}halton000",
        "object": "chat.completion",
        "created": content.CREATED,
        "model": question.snapshot,
        "choices": [choice],
        "usage": _usage(question),
        "service_tier": "default",
        "system_fingerprint": "fp_halton0001",
    }


def _message(question: Question) -> dict[str, Any]:
    text = _padding(question) + content.TEXT
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None, "annotations": []}
    if question.scenario == "tool_call":
        return message | {"content": None, "tool_calls": [_tool_call(content.TOOL_JSON)]}
    if question.scenario == "web_search":
        return message | {"annotations": [_citation()]}
    return message


def _tool_call(arguments: str) -> dict[str, Any]:
    return {"id": f"call_{SERIAL}hltn", "type": "function", "function": {"name": content.TOOL, "arguments": arguments}}


def _citation() -> dict[str, Any]:
    place = {"start_index": 0, "end_index": 5, "url": content.PAGE_URL, "title": content.PAGE_TITLE}
    return {"type": "url_citation", "url_citation": place}


def _finish_reason(question: Question) -> str:
    return "tool_calls" if question.scenario == "tool_call" else "stop"


def _padding(question: Question) -> str:
    return PADDING if question.told.padding else ""


def _usage(question: Question) -> dict[str, Any]:
    counts = question.told.served(CHAT)
    usage = {
        "prompt_tokens": counts.prompt,
        "completion_tokens": counts.output,
        "total_tokens": counts.prompt + counts.output,
        "prompt_tokens_details": {
            "cached_tokens": counts.cache_read,
            "cache_write_tokens": counts.cache_write,
            "audio_tokens": 0,
        },
        "completion_tokens_details": {
            "reasoning_tokens": counts.reasoning,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }
    return nonsense(usage) if question.scenario == "nonsense_counts" else usage


def _chunks(question: Question) -> list[dict[str, Any]]:
    chunks = [_chunk(question, [_choice(delta)]) for delta in _deltas(question)]
    chunks.append(_chunk(question, [_choice({}, _finish_reason(question))]))
    if question.include_usage:
        chunks = [chunk | {"usage": None} for chunk in chunks]
        chunks.append(_chunk(question, []) | {"usage": _usage(question)})
    return chunks


def _chunk(question: Question, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{SERIAL}halton000",
        "object": "chat.completion.chunk",
        "created": content.CREATED,
        "model": question.snapshot,
        "service_tier": "default",
        "system_fingerprint": "fp_halton0001",
        "choices": choices,
        "obfuscation": "k3Jx",
    }


def _choice(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def _deltas(question: Question) -> list[dict[str, Any]]:
    if question.scenario == "tool_call":
        opening = {"role": "assistant", "content": None, "tool_calls": [{"index": 0} | _tool_call("")], "refusal": None}
        calls = ({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]} for piece in content.TOOL_PIECES)
        return [opening, *calls]
    first, *rest = content.PIECES
    return [
        {"role": "assistant", "content": "", "refusal": None},
        {"content": _padding(question) + first},
        *({"content": piece} for piece in rest),
    ]
