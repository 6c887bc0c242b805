from __future__ import annotations

import pytest

from halton.wire.providers.openrouter import provider


@pytest.mark.parametrize(
    ("method", "target", "kind", "reader"),
    [
        ("POST", "/api/v1/chat/completions", "generation", "ChatReader"),
        ("POST", "/api/v1/messages", "generation", "MessagesReader"),
        ("POST", "/api/v1/responses", "generation", "ResponsesReader"),
        ("POST", "/api/v1/decisions", "generation", "ResponsesReader"),
        ("GET", "/api/v1/generation?id=gen-1", "stored", "GenerationReader"),
        ("GET", "/api/v1/generation/content?id=gen-1", "control", None),
        ("POST", "/api/v1/rerank", "other", None),
        ("GET", "/api/v1/credits", "control", None),
        ("POST", "/api/v1/keys", "control", None),
        ("POST", "/api/frontend/whatever", "control", None),
    ],
)
def test_paths_have_their_kinds_and_readers(method: str, target: str, kind: str, reader: str | None) -> None:
    route = provider.route(method, target)
    made = route.reader()
    assert (route.kind, type(made).__name__ if made else None) == (kind, reader)
