"""xAI's errors over REST: a sentence, and a code that is one, too."""

from __future__ import annotations

from halton.wire.provider import Provider, Route
from halton.wire.refusal import LIMIT, Said, Shape
from halton.wire.refusals.anthropic import speaks_anthropic

GRPC = "/xai_api."
_CODES = {
    429: "Some resource has been exhausted",
    403: "The caller does not have permission to execute the specified operation",
    400: "Client specified an invalid argument",
}


def _fits(provider: Provider, route: Route) -> bool:
    return provider.name == "x-ai" and not route.endpoint.startswith(GRPC) and not speaks_anthropic(provider, route)


def _say(kind: str, sentence: str) -> Said:
    status = 429 if kind in LIMIT else 403 if kind == "models" else 400
    return Said(status=status, body={"code": _CODES[status], "error": sentence})


shape = Shape(fits=_fits, say=_say)
