from __future__ import annotations

import pytest

from halton.wire.error_body import ErrorReader, FreeReader
from halton.wire.openai_chat import ChatReader
from halton.wire.openai_responses import ResponsesReader
from halton.wire.provider import RequestFacts
from halton.wire.providers.openai import provider
from wire.streams import body


@pytest.mark.parametrize(
    ("method", "target", "kind", "reader"),
    [
        ("POST", "/v1/chat/completions", "generation", ChatReader),
        ("POST", "/v1/completions", "generation", ChatReader),
        ("POST", "/v1/responses", "generation", ResponsesReader),
        ("POST", "/v1/responses/compact", "generation", ResponsesReader),
        ("POST", "/backend-api/codex/responses", "generation", ResponsesReader),
        ("POST", "/v1/embeddings", "embedding", ChatReader),
        ("POST", "/v1/responses/input_tokens", "count_tokens", FreeReader),
        ("POST", "/v1/images/generations", "other", ErrorReader),
        ("POST", "/v1/responses/resp_1/cancel", "control", ErrorReader),
        ("POST", "/v1/moderations", "control", ErrorReader),
        ("POST", "/backend-api/codex/analytics-events/events", "control", ErrorReader),
        ("POST", "/backend-api/conversation", "control", ErrorReader),
        ("GET", "/v1/models", "control", ErrorReader),
        ("GET", "/v1/responses/resp_1", "control", ErrorReader),
    ],
)
def test_paths_have_their_kinds_and_readers(method: str, target: str, kind: str, reader: type) -> None:
    route = provider.route(method, target)
    assert route.kind == kind
    assert type(provider.reader(route, "application/json")) is reader


def test_a_request_tells_what_its_price_depends_on() -> None:
    route = provider.route("POST", "/v1/responses")
    asked = provider.read_request(route, body({"model": "gpt-6.1-sol", "stream": True, "service_tier": "flex"}))
    assert asked == RequestFacts(model="gpt-6.1-sol", streamed=True, service_tier="flex")
    assert provider.read_request(route, body({"service_tier": "auto"})) == RequestFacts()
