"""Anthropic calls of an agent with every fact that is stated: ids that no compressor can guess, and usage as it is sent."""

from __future__ import annotations

import random
import string
import uuid
from collections.abc import Iterator

from halton.events.types import CallCompleted, CallStarted
from halton.log.store import Fact

FIRST_AT = 1_790_000_000_000_000
CALLS_A_SESSION = 40
_LETTERS = string.digits + string.ascii_letters
_MODELS = ("claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001", "claude-opus-4-5-20251101")
_PROJECTS = ("halton", "website", "thesis", "data-pipeline")


def recorded(calls: int) -> Iterator[tuple[Fact, int]]:
    """call.started and call.completed of so many calls, and when each was recorded; the same ones each time."""
    chance = random.Random(1)
    at, session = FIRST_AT, ""
    for number in range(calls):
        if number % CALLS_A_SESSION == 0:
            session = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        at += chance.randrange(200_000, 60_000_000)
        stream = f"{at // 1000:012x}7{chance.getrandbits(76):019x}"
        started = _started(chance, at, session)
        completed = _completed(chance, started, number)
        yield Fact.of(stream, started), at + chance.randrange(5000)
        yield Fact.of(stream, completed), at + (completed.duration_ms or 0) * 1000 + chance.randrange(5000)


def _started(chance: random.Random, at: int, session: str) -> CallStarted:
    return CallStarted(
        started_at=at,
        utc_offset_minutes=60,
        provider="anthropic",
        host="api.anthropic.com",
        endpoint="/v1/messages",
        kind="messages",
        model_requested=chance.choice(_MODELS),
        project=chance.choice(_PROJECTS),
        attributed_by="git_root",
        client="claude-code",
        client_version="2.1.3",
        session=session,
        request_class="main",
    )


def _completed(chance: random.Random, started: CallStarted, number: int) -> CallCompleted:
    read, written, output = chance.randrange(150_000), chance.randrange(8000), chance.randrange(1, 3000)
    request_id = f"req_011C{_id(chance, 20)}"
    usage = {
        "input_tokens": number % 500,
        "cache_creation_input_tokens": written,
        "cache_read_input_tokens": read,
        "cache_creation": {"ephemeral_5m_input_tokens": written, "ephemeral_1h_input_tokens": 0},
        "output_tokens": output,
        "service_tier": "standard",
        "inference_geo": "not_available",
    }
    # A limit is told only when it has changed, which an agent's five-hour window does about every fifth call.
    limits = {} if number % 5 else {"anthropic-ratelimit-unified-5h-utilization": f"0.{chance.randrange(99):02}"}
    return CallCompleted(
        **{name: getattr(started, name) for name in CallStarted.__struct_fields__},
        method="POST",
        model=started.model_requested,
        status="ok",
        http_status=200,
        request_id=request_id,
        response_id=f"msg_01{_id(chance, 22)}",
        streamed=True,
        duration_ms=chance.randrange(800, 60_000),
        ttfb_ms=chance.randrange(200, 2000),
        ttft_ms=chance.randrange(300, 4000),
        request_bytes=chance.randrange(20_000, 800_000),
        response_bytes=chance.randrange(2000, 90_000),
        transport="sse",
        http_version="1.1",
        content_encoding="gzip",
        billing="subscription",
        usage_known=True,
        input_tokens=number % 500,
        cache_read_tokens=read,
        cache_write_5m_tokens=written,
        cache_write_1h_tokens=0,
        cache_write_other_tokens=0,
        output_tokens=output,
        tool_calls=chance.randrange(3),
        web_searches=0,
        service_tier="standard",
        inference_geo="not_available",
        stop_reason=chance.choice(("tool_use", "end_turn")),
        reader="anthropic/2",
        usage=usage,
        headers={"request-id": request_id, **limits},
    )


def _id(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(_LETTERS, k=length))
