"""Exchanges in the formats that many providers share: a fixture of each, at a provider's own address and with its own usage."""

from __future__ import annotations

from typing import Any

from fixtures.fixture import JSON, SSE, Fixture, body, sse

ASKED = [{"role": "system", "content": "You are terse."}, {"role": "user", "content": "Why is the sky blue? 🎈"}]
CREATED = 1_795_000_000
NO_TOKENS = {
    "cache_read_tokens": 0, "cache_write_5m_tokens": 0, "cache_write_1h_tokens": 0, "cache_write_other_tokens": 0,
}  # fmt: skip


def counted(input_tokens: int, output_tokens: int, **facts: Any) -> dict[str, Any]:
    """The facts of an answer whose usage is known, the caches empty unless said."""
    return {"usage_known": True, "input_tokens": input_tokens, **NO_TOKENS, "output_tokens": output_tokens, **facts}


def chat(
    place: tuple[str, str], model: str, usage: Any, expected: dict[str, Any], *, name: str = "a chat",
    answered: str | None = None, request: dict[str, Any] | None = None, headers: Any = JSON, **document: Any,
) -> Fixture:  # fmt: skip
    """A whole chat completion."""
    message = {"role": "assistant", "content": "Rayleigh scattering."}
    answer = {
        "id": "chatcmpl-1", "object": "chat.completion", "created": CREATED, "model": answered or model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage, **document,
    }  # fmt: skip
    return Fixture(
        name=name,
        host=place[0],
        target=place[1],
        request=body({"model": model, "messages": ASKED, **(request or {})}),
        headers=headers,
        answer=body({name: value for name, value in answer.items() if value is not None}),
        expected=({"model": answered or model, "response_id": "chatcmpl-1", "tool_calls": 0, "stop_reason": "stop", **expected},),
    )


def chat_stream(
    place: tuple[str, str], model: str, usage: Any, expected: dict[str, Any], *, name: str = "a chat stream",
    answered: str | None = None, asks: bool = True, request: dict[str, Any] | None = None, first: tuple[Any, ...] = (),
    **last: Any,
) -> Fixture:  # fmt: skip
    """A streamed chat completion: its usage in the last chunk, which may hold more. Whether it `asks` for the usage shows."""
    chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": CREATED, "model": answered or model}
    deltas = ({"role": "assistant", "content": ""}, {"content": "Rayleigh "}, {"content": "scattering. 🎈"})
    chunks = [{**chunk, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    stop = {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    end = {**chunk, "choices": [], **({} if usage is None else {"usage": usage}), **last}
    ends = [] if usage is None and not last else [end]
    asked = {"stream_options": {"include_usage": True}} if asks else {}
    return Fixture(
        name=name,
        host=place[0],
        target=place[1],
        request=body({"model": model, "messages": ASKED, "stream": True, **asked, **(request or {})}),
        headers=SSE,
        answer=sse(*first, *chunks, stop, *ends, "[DONE]"),
        expected=({"model": answered or model, "response_id": "chatcmpl-1", "tool_calls": 0, "stop_reason": "stop", **expected},),
    )


def completion(place: tuple[str, str], model: str, usage: Any, expected: dict[str, Any]) -> Fixture:
    """A completion of old."""
    choices = [{"index": 0, "text": " upon a time", "logprobs": None, "finish_reason": "length"}]
    return Fixture(
        name="a completion",
        host=place[0],
        target=place[1],
        request=body({"model": model, "prompt": "Once", "max_tokens": 3}),
        answer=body({"id": "cmpl-1", "object": "text_completion", "model": model, "choices": choices, "usage": usage}),
        expected=({"model": model, "response_id": "cmpl-1", "tool_calls": 0, "stop_reason": "length", **expected},),
    )


def embeddings(
    place: tuple[str, str], model: str, usage: Any, expected: dict[str, Any], *, name: str = "embeddings", **document: Any
) -> Fixture:
    """Embeddings."""
    data = [{"object": "embedding", "index": index, "embedding": [0.25, -0.5]} for index in (0, 1)]
    return Fixture(
        name=name,
        host=place[0],
        target=place[1],
        request=body({"model": model, "input": ["sky", "sea"]}),
        answer=body({"object": "list", "data": data, "model": model, "usage": usage, **document}),
        expected=({"model": model, "tool_calls": 0, **expected},),
    )


def response(
    place: tuple[str, str], model: str, usage: Any, expected: dict[str, Any], *, name: str = "a response", streamed: bool = False,
    stored: bool = False, **last: Any,
) -> Fixture:  # fmt: skip
    """A response, whole, streamed or fetched again; `last` are facts beside it in the event that ends it, or in the whole."""
    output = [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Rayleigh."}]}]
    whole = {"id": "resp_1", "object": "response", "status": "completed", "model": model, "output": output, "usage": usage}
    events = (
        {"type": "response.created", "response": {"id": "resp_1", "status": "in_progress", "model": model, "usage": None}},
        {"type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": "Rayleigh."},
        {"type": "response.completed", "response": whole, **last},
    )
    facts = {"model": model, "response_id": "resp_1", "tool_calls": 0, "web_searches": 0, "stop_reason": "completed", **expected}
    return Fixture(
        name=name,
        host=place[0],
        target=place[1],
        method="GET" if stored else "POST",
        request=b"" if stored else body({"model": model, "input": ASKED, **({"stream": True} if streamed else {})}),
        request_headers=() if stored else JSON,
        headers=SSE if streamed else JSON,
        answer=sse(*events) if streamed else body({**whole, **last}),
        expected=(facts,),
    )


def message(
    place: tuple[str, str], model: str, usage: Any, expected: dict[str, Any], *, name: str = "a message", streamed: bool = False,
    **last: Any,
) -> Fixture:  # fmt: skip
    """A message in Anthropic's format, whole or streamed; `last` are facts beside it in the event that ends it."""
    empty = {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": [], "stop_reason": None}
    events = (
        {"type": "message_start", "message": {**empty, "usage": {**usage, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Rayleigh."}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": usage},
        {"type": "message_stop", **last},
    )
    text = [{"type": "text", "text": "Rayleigh."}]
    whole = {**empty, "content": text, "stop_reason": "end_turn", "usage": usage, **last}
    facts = {"model": model, "response_id": "msg_1", "tool_calls": 0, "web_searches": 0, "stop_reason": "end_turn", **expected}
    asked = {"model": model, "max_tokens": 64, "messages": ASKED[1:], **({"stream": True} if streamed else {})}
    return Fixture(
        name=name,
        host=place[0],
        target=place[1],
        request=body(asked),
        headers=SSE if streamed else JSON,
        answer=sse(*events) if streamed else body(whole),
        expected=(facts,),
    )


def free_count(place: tuple[str, str], model: str) -> Fixture:
    """A count of tokens, which bills none."""
    return Fixture(
        name="a count of tokens",
        host=place[0],
        target=place[1],
        request=body({"model": model, "messages": ASKED[1:]}),
        answer=body({"input_tokens": 14}),
        expected=(counted(0, 0, reasoning_tokens=0, tool_calls=0, web_searches=0),),
    )
