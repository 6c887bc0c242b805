"""Calls for a log that looks like a month of work: some projects, models and providers, with the usage objects they send."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import batched

from halton.events.types import CallCompleted, CallStarted
from halton.log.store import Fact, Log

FIRST_AT = 1_790_000_000_000_000
APART_US = 250_000_000
GROUP = 1000
_PROJECTS = ("halton", "website", "thesis", "unattributed", "data-pipeline")
_MODELS = (
    ("anthropic", "api.anthropic.com", "/v1/messages", "messages", "claude-sonnet-4-5-20250929"),
    ("anthropic", "api.anthropic.com", "/v1/messages", "messages", "claude-haiku-4-5-20251001"),
    ("openai", "api.openai.com", "/v1/responses", "responses", "gpt-5-mini"),
)


def facts(calls: int) -> Iterator[Fact]:
    """call.started and call.completed of so many calls, in the order in which they would come."""
    return (Fact.of(stream, event) for stream, event in events(calls))


def events(calls: int) -> Iterator[tuple[str, CallStarted | CallCompleted]]:
    """The same, not yet encoded."""
    for number in range(calls):
        stream = f"{FIRST_AT // 1000 + number:012x}{number:020x}"
        started = _started(number)
        yield stream, started
        yield stream, _completed(number, started)


def append(log: Log, calls: int) -> None:
    """Put so many calls into a log."""
    for group in batched(facts(calls), GROUP):
        log.append(group)


def _started(number: int) -> CallStarted:
    provider, host, endpoint, kind, model = _MODELS[number % len(_MODELS)]
    return CallStarted(
        started_at=FIRST_AT + number * APART_US,
        utc_offset_minutes=60,
        provider=provider,
        host=host,
        endpoint=endpoint,
        kind=kind,
        model_requested=model,
        project=_PROJECTS[number % len(_PROJECTS)],
        attributed_by="proxy_user",
        client="claude-code",
    )


def _completed(number: int, started: CallStarted) -> CallCompleted:
    fresh, cached, output = 12 + number % 500, 50_000 + number, 480 + number % 90
    return CallCompleted(
        **{name: getattr(started, name) for name in CallStarted.__struct_fields__},
        method="POST",
        model=started.model_requested,
        status="ok",
        http_status=200,
        request_id=f"req_{number:024}",
        response_id=f"msg_{number:024}",
        streamed=True,
        duration_ms=2100 + number % 1000,
        ttfb_ms=300,
        ttft_ms=420,
        request_bytes=18_000,
        response_bytes=9_000,
        http_version="1.1",
        billing="billed",
        usage_known=True,
        input_tokens=fresh,
        cache_read_tokens=cached,
        output_tokens=output,
        stop_reason="end_turn",
        reader="benchmark/1",
        usage={"input_tokens": fresh, "cache_read_input_tokens": cached, "output_tokens": output, "service_tier": "standard"},
        headers={"request-id": f"req_{number:024}", "content-type": "text/event-stream; charset=utf-8"},
    )
