"""Ollama's errors, on its own endpoints."""

from __future__ import annotations

from halton.wire.provider import Provider, Route
from halton.wire.refusal import LIMIT, Said, Shape


def _fits(provider: Provider, route: Route) -> bool:
    return provider.name == "ollama" and route.endpoint.startswith("/api/")


def _say(kind: str, sentence: str) -> Said:
    return Said(status=429 if kind in LIMIT else 403 if kind == "models" else 400, body={"error": sentence})


shape = Shape(fits=_fits, say=_say)
