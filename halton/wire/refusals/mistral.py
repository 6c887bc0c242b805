"""Mistral's errors, on all of its endpoints."""

from __future__ import annotations

from halton.wire.provider import Provider, Route
from halton.wire.refusal import LIMIT, Said, Shape
from halton.wire.refusals.anthropic import speaks_anthropic

_TYPES = {429: "rate_limited", 403: "forbidden", 400: "invalid_request_error"}


def _fits(provider: Provider, route: Route) -> bool:
    return provider.name == "mistral" and not speaks_anthropic(provider, route)


def _say(kind: str, sentence: str) -> Said:
    status = 429 if kind in LIMIT else 403 if kind == "models" else 400
    return Said(
        status=status,
        body={"object": "error", "message": sentence, "type": _TYPES[status], "param": None, "code": None},
    )


shape = Shape(fits=_fits, say=_say)
