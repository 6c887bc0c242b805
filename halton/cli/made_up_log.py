"""A small made-up log on which projections are tried: every kind of event, calls of every status, late ones, a price set late."""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from msgspec import Struct

    from halton.events.types import CallCompleted, Event
    from halton.log.store import Fact

NOON = 1_790_078_400_000_000  # 2026-09-22T12:00:00Z
HOUR = 3_600_000_000
_STATUSES = ("ok", "ok", "error", "aborted", "cut", "blocked", "interrupted", "ok")
_MODELS = (("anthropic", "claude-sonnet-4-5"), ("openai", "gpt-5"), ("anthropic", None))
_PROJECTS = ("halton", "checkout", "notes")


def made_up_facts() -> list[Fact]:
    """The events in order, each call in a stream of its own."""
    from halton.events.types import EVENT_TYPES, CallCompleted, LogCreated
    from halton.log.store import Fact

    others = [sample(kind) for kind in EVENT_TYPES if kind not in (CallCompleted, LogCreated)]
    events: list[Event] = []
    for number in range(60):  # more than fifty, so that batches of fifty are two
        events.append(_call(number))
        if number % 4 == 3:
            events.append(others[number // 4 % len(others)])
    return [Fact.of(f"made-up-{number:04}", event) for number, event in enumerate((*events, *others, _price(), _call(0)), 1)]


def sample[Made: Struct](kind: type[Made]) -> Made:
    """An event of this type, or a part of one, that says as little as it may."""
    import msgspec

    fields = [field for field in msgspec.structs.fields(kind) if field.required]
    return kind(**{field.name: _value(field.name, field.type) for field in fields})


def _value(name: str, annotation: Any) -> Any:
    if isinstance(annotation, types.UnionType) and type(None) in typing.get_args(annotation):
        return None
    if annotation is int:
        return NOON if name.endswith("_at") else 1
    if annotation is bool:
        return False
    if annotation is str:
        return "made-up"
    return typing.get_origin(annotation)() if typing.get_origin(annotation) else sample(annotation)


def _call(number: int) -> CallCompleted:
    from halton.events.types import CallCompleted

    provider, model = _MODELS[number % 3]
    status = _STATUSES[number % 8]
    return CallCompleted(
        started_at=NOON + number * 5 % 60 * HOUR,  # in no order, over more than two days
        utc_offset_minutes=(0, 840, -720)[number % 3],
        provider=provider,
        host=f"api.{provider}.com",
        endpoint="/v1/messages",
        kind=("messages", "messages", "count_tokens")[number % 5 % 3],
        model_requested=model,
        model=model,
        project=_PROJECTS[number % 7 % 3],
        attributed_by="default",
        session=f"session-{number % 6}" if number % 5 else None,
        status=status,
        http_status=(200, None, 429)[number % 3],
        billing=("billed", "subscription", "local")[number % 4 % 3],
        duration_ms=number * 100 if number % 9 else None,
        response_id=f"response-{number // 2}",
        **_usage(number, status),
    )


def _usage(number: int, status: str) -> dict[str, Any]:
    if status not in ("ok", "cut"):
        return {"usage_known": False, "usage_reason": "failed"}
    return {
        "usage_known": True,
        "input_tokens": 1000 + number,
        "output_tokens": 10 * number,
        "cache_read_tokens": number % 2 * 500,
    }


def _price() -> Event:
    from halton.events.price import PriceSet, Rate

    rates = (Rate(unit="input_tokens", pico=3_000_000), Rate(unit="output_tokens", pico=15_000_000))
    return PriceSet(provider="anthropic", model="claude-sonnet-4-5", match=("claude-*",), rates=rates, source="made-up")
