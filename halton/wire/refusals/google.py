"""Google's errors (google.rpc.Status as JSON): Gemini, Code Assist, and Vertex where it does not speak another's format."""

from __future__ import annotations

import re
from typing import Any

from halton.wire.provider import Provider, Route
from halton.wire.refusal import LIMIT, Said, Shape
from halton.wire.refusals.anthropic import speaks_anthropic

_STATUSES = {429: "RESOURCE_EXHAUSTED", 403: "PERMISSION_DENIED", 400: "INVALID_ARGUMENT"}
_OF_OPENAI = re.compile(r"/openai/|/chat/completions$|/completions$|/embeddings$")
# Clients of Google's try again unless the quota is one of a day.
_QUOTA = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "HaltonPolicyPerDay"}]}


def _fits(provider: Provider, route: Route) -> bool:
    return provider.name == "google" and not speaks_anthropic(provider, route) and not _OF_OPENAI.search(route.endpoint)


def _say(kind: str, sentence: str) -> Said:
    status = 429 if kind in LIMIT else 403 if kind == "models" else 400
    error: dict[str, Any] = {"code": status, "message": sentence, "status": _STATUSES[status]}
    if status == 429:
        error["details"] = [_QUOTA]
    return Said(status=status, body={"error": error})


shape = Shape(fits=_fits, say=_say)
