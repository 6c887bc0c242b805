"""Cohere's errors: a message and nothing else."""

from __future__ import annotations

from halton.wire.provider import Provider, Route
from halton.wire.refusal import LIMIT, Said, Shape


def _fits(provider: Provider, route: Route) -> bool:
    return provider.name == "cohere" and not route.endpoint.startswith("/compatibility/")


def _say(kind: str, sentence: str) -> Said:
    # Its SDK tries again at each 429, whatever the headers say.
    return Said(status=403 if kind in LIMIT or kind == "models" else 400, body={"message": sentence})


shape = Shape(fits=_fits, say=_say)
