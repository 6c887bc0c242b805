"""Frames of whole exchanges as capture sends them, in microseconds that are easy to reckon with."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from halton.frames import Attributed, ExchangeEnd, Frame, RequestBody, RequestEnd, RequestHead, ResponseBody, ResponseHead

NOON = 1_790_078_400_000_000  # 2026-09-22T12:00:00Z
ASKED = b'{"model": "claude-haiku-4-5", "max_tokens": 9, "messages": []}'
AGENT = (b"User-Agent", b"claude-cli/2.1.0")
JSON = (b"content-type", b"application/json")
SSE = (b"content-type", b"text/event-stream")
ANSWERED = (
    b'{"id": "msg_1", "type": "message", "model": "claude-haiku-4-5-20251001", "content": [{"type": "text", "text": "hi"}],'
    b' "stop_reason": "end_turn", "usage": {"input_tokens": 12, "output_tokens": 7}}'
)
_STARTED = {"id": "msg_2", "model": "claude-haiku-4-5-20251001", "usage": {"input_tokens": 12, "output_tokens": 1}}
_EVENTS: tuple[dict[str, Any], ...] = (
    {"type": "message_start", "message": _STARTED},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "hi"}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 7}},
    {"type": "message_stop"},
)
STREAM = tuple(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in _EVENTS)


def head(name: str = "a", **changes: Any) -> RequestHead:
    """A request's head at 1.000 s."""
    plain = RequestHead(
        exchange_id=name,
        at_us=1_000_000,
        started_at=NOON,
        utc_offset_minutes=120,
        host="api.anthropic.com",
        method="POST",
        target="/v1/messages",
        http_version="1.1",
        headers=[AGENT],
    )
    return msgspec.structs.replace(plain, **changes)


def asked(name: str = "a", body: bytes = ASKED, **changes: Any) -> list[Frame]:
    """A whole request, whose body comes in two parts."""
    half = len(body) // 2
    parts = [RequestBody(name, part) for part in (body[:half], body[half:]) if part]
    return [head(name, **changes), attributed(name), *parts, RequestEnd(name, 1_010_000, len(body))]


def attributed(name: str = "a", project: str = "billing", rule: str = "run", **facts: Any) -> Frame:
    """What capture has found out of who calls."""
    return Attributed(name, project, rule, **facts)


def answered(
    name: str = "a",
    parts: tuple[bytes, ...] = (ANSWERED,),
    *,
    status: int = 200,
    headers: tuple[tuple[bytes, bytes], ...] = (JSON,),
) -> list[Frame]:
    """The head of an answer at 1.300 s, and its parts from 1.400 s on, one in 0.1 s."""
    first: list[Frame] = [ResponseHead(name, 1_300_000, status, list(headers))]
    return first + [ResponseBody(name, 1_400_000 + 100_000 * at, part) for at, part in enumerate(parts)]


def ended(
    name: str = "a",
    outcome: str = "complete",
    reason: str | None = None,
    *,
    status: int | None = 200,
    size: int = len(ANSWERED),
    lossy: bool = False,
) -> list[Frame]:
    """The end of an exchange at 3.000 s."""
    return [ExchangeEnd(name, 3_000_000, outcome, reason, status, size, lossy)]


def plain(name: str = "a") -> list[Frame]:
    """One call that goes well."""
    return asked(name) + answered(name) + ended(name)


def streamed(name: str = "a") -> list[Frame]:
    """One call whose answer is a stream."""
    body = ASKED.replace(b"9,", b'9, "stream": true,')
    return asked(name, body) + answered(name, STREAM, headers=(SSE,)) + ended(name, size=sum(map(len, STREAM)))
