"""OpenAI's responses: bodies and events as api.openai.com writes them."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.demo.provider import content
from halton.demo.provider.answer import PADDING, SERIAL, Answer
from halton.demo.provider.openai_errors import error, headers, refused
from halton.demo.provider.question import Question, ask, words
from halton.demo.provider.received import Received
from halton.demo.provider.rendering import event, nonsense, pretty, whole
from halton.demo.provider.scenarios import COUNTED, RESPONSES

__all__ = ["Body", "answer", "asked", "counted", "events", "failure", "question", "read", "refused", "response"]

Item = dict[str, Any]
Event = dict[str, Any]


class Part(msgspec.Struct):
    text: str | None = None


class Said(msgspec.Struct):
    type: str | None = None
    role: str | None = None
    content: str | list[Part] | None = None


class Body(msgspec.Struct):
    model: str
    input: str | list[Said] = ""
    stream: bool | None = None


DECODER = msgspec.json.Decoder(Body)


def asked(received: Received) -> Question:
    """Read the question out of a request."""
    return question(RESPONSES, read(received), received.attempt)


def read(received: Received) -> Body:
    """The body of a request, whatever coding it came in."""
    return DECODER.decode(received.plain_body)


def question(endpoint: str, body: Body, attempt: int) -> Question:
    """Reduce a body to a question."""
    return ask(endpoint, body.model, _last_words(body), attempt, streamed=bool(body.stream))


def answer(question: Question) -> Answer:
    """The response, whole or as events."""
    if not question.streamed:
        return whole(200, headers("application/json"), pretty(response(question, "completed", _items(question))))
    parts = tuple(map(event, events(question)))
    errors = tuple(map(event, failure(question)))
    return Answer(status=200, headers=headers("text/event-stream; charset=utf-8"), parts=parts, streamed=True, failure=errors)


def counted(received: Received) -> Answer:
    """The answer of input_tokens, which costs nothing."""
    DECODER.decode(received.plain_body)
    return whole(200, headers("application/json"), pretty({"object": "response.input_tokens", "input_tokens": COUNTED}))


def _last_words(body: Body) -> str:
    if isinstance(body.input, str):
        return body.input
    # The question before a tool's result has had its answer; asked again, it would be answered by the same call for ever.
    if body.input and (body.input[-1].type or "").endswith("_call_output"):
        return ""
    said = next((item.content for item in reversed(body.input) if item.role == "user"), "") or ""
    return said if isinstance(said, str) else words(part.text for part in said)


def response(question: Question, status: str, items: list[Item]) -> dict[str, Any]:
    """The response object as it is in this state."""
    done = status == "completed"
    searches = question.told.served(RESPONSES).web_searches
    return {
        "id": f"resp_0{SERIAL}halton00000000000000000000000000",
        "object": "response",
        "created_at": content.CREATED,
        "status": status,
        "background": False,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "max_output_tokens": None,
        "model": question.snapshot,
        "output": items,
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": "medium", "summary": None},
        "service_tier": "default" if done else "auto",
        "store": True,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}, "verbosity": "medium"},
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": _usage(question) if done else None,
        "metadata": {},
    } | ({"tool_usage": {"web_search": {"num_requests": searches}}} if done and searches else {})


def _usage(question: Question) -> dict[str, Any]:
    counts = question.told.served(RESPONSES)
    long = question.scenario == "cache_write_1h"
    lifetimes = {"ttl_30m_tokens": 0 if long else counts.cache_write, "ttl_12h_tokens": counts.cache_write if long else 0}
    cached = {"cached_tokens": counts.cache_read, "cache_write_tokens": counts.cache_write}
    usage = {
        "input_tokens": counts.prompt,
        "input_tokens_details": cached | {"cache_write_tokens_details": lifetimes},
        "output_tokens": counts.output,
        "output_tokens_details": {"reasoning_tokens": counts.reasoning},
        "total_tokens": counts.prompt + counts.output,
    }
    return nonsense(usage) if question.scenario == "nonsense_counts" else usage


def _items(question: Question) -> list[Item]:
    if question.scenario == "tool_call":
        return [_call(content.TOOL_JSON, "completed")]
    before: list[Item] = []
    if question.scenario == "web_search":
        before = [_search(place, query) for place, query in enumerate(content.QUERIES)]
    elif question.told.served(RESPONSES).reasoning:
        before = [{"id": f"rs_0{SERIAL}", "type": "reasoning", "summary": []}]
    return [*before, _message("completed", [_part(_padding(question) + content.TEXT)])]


def _call(arguments: str, status: str) -> Item:
    names = {"id": f"fc_0{SERIAL}", "call_id": f"call_{SERIAL}hltn", "name": content.TOOL}
    return {"type": "function_call", "status": status, "arguments": arguments} | names


def _search(place: int, query: str) -> Item:
    action = {"type": "search", "query": query, "queries": [query]}
    return {"id": f"ws_{place}{SERIAL}", "type": "web_search_call", "status": "completed", "action": action}


def _message(status: str, parts: list[Item]) -> Item:
    return {"id": f"msg_0{SERIAL}", "type": "message", "status": status, "content": parts, "role": "assistant"}


def _part(text: str) -> Item:
    return {"type": "output_text", "annotations": [], "logprobs": [], "text": text}


def _padding(question: Question) -> str:
    return PADDING if question.told.padding else ""


def events(question: Question) -> list[Event]:
    """The events of a stream, numbered."""
    items = _items(question)
    told: list[Event] = [
        {"type": "response.created", "response": response(question, "in_progress", [])},
        {"type": "response.in_progress", "response": response(question, "in_progress", [])},
    ]
    for index, item in enumerate(items):
        told.append({"type": "response.output_item.added", "output_index": index, "item": _unfilled(item)})
        told += [{"output_index": index, "item_id": item["id"]} | one for one in _filling(question, item)]
        told.append({"type": "response.output_item.done", "output_index": index, "item": item})
    return _numbered([*told, {"type": "response.completed", "response": response(question, "completed", items)}])


def _unfilled(item: Item) -> Item:
    if item["type"] == "function_call":
        return _call("", "in_progress")
    return _message("in_progress", []) if item["type"] == "message" else item


def _filling(question: Question, item: Item) -> list[Event]:
    if item["type"] == "function_call":
        deltas = [{"type": "response.function_call_arguments.delta", "delta": piece} for piece in content.TOOL_PIECES]
        return [*deltas, {"type": "response.function_call_arguments.done", "name": content.TOOL, "arguments": content.TOOL_JSON}]
    if item["type"] == "web_search_call":
        return [{"type": f"response.web_search_call.{state}"} for state in ("in_progress", "searching", "completed")]
    return _text_events(question) if item["type"] == "message" else []


def _text_events(question: Question) -> list[Event]:
    first, *rest = content.PIECES
    text = _padding(question) + content.TEXT
    pieces = (_padding(question) + first, *rest)
    deltas = ({"type": "response.output_text.delta", "delta": piece, "logprobs": []} for piece in pieces)
    events: list[Event] = [
        {"type": "response.content_part.added", "part": _part("")},
        *deltas,
        {"type": "response.output_text.done", "text": text, "logprobs": []},
        {"type": "response.content_part.done", "part": _part(text)},
    ]
    return [{"content_index": 0} | one for one in events]


def _numbered(events: list[Event]) -> list[Event]:
    return [{"type": one["type"], "sequence_number": number} | one for number, one in enumerate(events)]


def failure(question: Question) -> tuple[Event, ...]:
    """What is told when it fails amid a stream."""
    failed = error(500)
    said = {"type": "error", "code": "server_error", "message": failed["message"], "param": None, "sequence_number": 90}
    failed_response = response(question, "failed", []) | {"error": {"code": "server_error", "message": failed["message"]}}
    return said, {"type": "response.failed", "sequence_number": 91, "response": failed_response}
