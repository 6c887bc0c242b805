"""Anthropic's errors, on its own hosts and wherever others speak its format."""

from __future__ import annotations

import re

from halton.wire.provider import Provider, Route
from halton.wire.refusal import LIMIT, Said, Shape

_TYPES = {429: "rate_limit_error", 403: "permission_error", 400: "invalid_request_error"}
_MESSAGES = re.compile(r"/messages(?:/count_tokens|/batches.*)?|/publishers/anthropic/.+")


def speaks_anthropic(provider: Provider, route: Route) -> bool:
    """Whether an endpoint is one of Anthropic's format."""
    return provider.name == "anthropic" or bool(_MESSAGES.search(route.endpoint))


def _say(kind: str, sentence: str) -> Said:
    status = 429 if kind in LIMIT else 403 if kind == "models" else 400
    return Said(status=status, body={"type": "error", "error": {"type": _TYPES[status], "message": sentence}})


shape = Shape(fits=speaks_anthropic, say=_say)
