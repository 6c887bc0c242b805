"""OpenAI's responses over a WebSocket: one message asks, the events of one response answer it, each a message of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from halton.demo.provider import codex, openai_responses
from halton.demo.provider.answer import Answer
from halton.demo.provider.faults import SPLIT, spoil
from halton.demo.provider.openai_errors import error
from halton.demo.provider.question import Question, Unanswerable
from halton.demo.provider.rendering import compact
from halton.demo.provider.scenarios import RESPONSES, Scenario

Event = dict[str, Any]

# What a prewarm costs is not documented; nothing is the plainest answer.
NOTHING_USED = {
    "input_tokens": 0,
    "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
    "output_tokens": 0,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 0,
}
RUBBISH = (b"no JSON", b'{"type": "response.output_text.delta", "delta": ', b"[1, 2]", b"7")


class Create(openai_responses.Body):
    """What a client asks for; without `generate` the prompt is only read ahead of its first use."""

    type: str = ""
    stream_id: str | None = None
    generate: bool | None = None


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What answers one message: each part is a message of the lane; `fragment_bytes` is the size into which they are cut."""

    lane: str | None
    answer: Answer
    fragment_bytes: int | None = None


Conversation = Callable[[str], Turn]
DECODER = msgspec.json.Decoder(Create)


def over_openai(text: str) -> Turn:
    """Answer a message as api.openai.com does."""
    return _turn(text, RESPONSES, ())


def over_codex(text: str) -> Turn:
    """Answer a message as chatgpt.com does: the limits go first."""
    return _turn(text, codex.ENDPOINT, (codex.LIMITS,))


def _turn(text: str, endpoint: str, before: tuple[Event, ...]) -> Turn:
    try:
        asked = DECODER.decode(text)
    except msgspec.MsgspecError as problem:
        return _refused(None, endpoint, 400, str(problem))
    if asked.type != "response.create":
        return _refused(asked.stream_id, endpoint, 400, f"Unknown event type {asked.type!r}.")
    try:
        question = openai_responses.question(endpoint, asked, 0)
    except Unanswerable as refusal:
        return _refused(asked.stream_id, endpoint, refusal.status, refusal.message)
    if question.told.status != 200:
        return _refused(asked.stream_id, endpoint, question.told.status, None)
    if asked.generate is False:
        return _said(asked.stream_id, (*before, *_prewarmed(question)))
    return _answered(asked.stream_id, question, before)


def _answered(lane: str | None, question: Question, before: tuple[Event, ...]) -> Turn:
    answer = Answer(
        status=200,
        headers=(),
        parts=_messages(lane, (*before, *openai_responses.events(question))),
        streamed=True,
        failure=_messages(lane, openai_responses.failure(question)),
    )
    scenario = question.told
    fragment_bytes = SPLIT if scenario.fault == "split" else None
    return Turn(lane=lane, answer=_spoiled(answer, scenario), fragment_bytes=fragment_bytes)


def _spoiled(answer: Answer, scenario: Scenario) -> Answer:
    """The faults of streams hold here too, but for those that know how events are framed; a message has no coding."""
    if scenario.fault == "malformed_sse":
        half = len(answer.parts) // 2
        return replace(answer, parts=answer.parts[:half] + RUBBISH + answer.parts[half:])
    if scenario.fault == "malformed_json":
        return replace(answer, parts=tuple(part[: len(part) // 2] for part in answer.parts))
    if scenario.fault == "split":
        return answer
    return spoil(answer, replace(scenario, coding=None))


def _prewarmed(question: Question) -> tuple[Event, ...]:
    done = openai_responses.response(question, "completed", []) | {"usage": NOTHING_USED}
    return (
        {"type": "response.created", "sequence_number": 0, "response": openai_responses.response(question, "in_progress", [])},
        {"type": "response.completed", "sequence_number": 1, "response": done},
    )


def _refused(lane: str | None, endpoint: str, status: int, message: str | None) -> Turn:
    status = 503 if status == 529 else status
    if status == 429 and endpoint == codex.ENDPOINT:
        used_up = {"type": "error", "status": status, "error": codex.USED_UP, "headers": dict(codex.USED_UP_HEADERS)}
        return _said(lane, (used_up,))
    problem = error(status, message) | {"headers": {"retry-after": "1"} if status in (429, 503) else {}}
    return _said(lane, ({"type": "error", "status": status, "error": problem},))


def _said(lane: str | None, events: tuple[Event, ...]) -> Turn:
    return Turn(lane=lane, answer=Answer(status=200, headers=(), parts=_messages(lane, events), streamed=True))


def _messages(lane: str | None, events: tuple[Event, ...]) -> tuple[bytes, ...]:
    echoed = {} if lane is None else {"stream_id": lane}
    return tuple(compact(one | echoed) for one in events)
