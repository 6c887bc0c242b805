from __future__ import annotations

import pytest

from halton.wire.anthropic_messages import MessagesReader
from halton.wire.error_body import ErrorReader, FreeReader
from halton.wire.provider import RequestFacts, Route
from halton.wire.providers.anthropic import provider
from wire.streams import body


@pytest.mark.parametrize(
    ("method", "target", "kind"),
    [
        ("POST", "/v1/messages?beta=true", "generation"),
        ("POST", "/v1/messages/count_tokens?beta=true", "count_tokens"),
        ("POST", "/v1/messages/batches", "other"),
        ("POST", "/v1/something/new", "other"),
        ("POST", "/api/event_logging/v2/batch", "control"),
        ("POST", "/v1/files", "control"),
        ("GET", "/v1/models", "control"),
        ("GET", "/v1/messages", "control"),
    ],
)
def test_paths_have_their_kinds(method: str, target: str, kind: str) -> None:
    assert provider.route(method, target) == Route(kind=kind, endpoint=target.partition("?")[0])


def test_a_request_tells_what_its_price_depends_on() -> None:
    route = provider.route("POST", "/v1/messages")
    asked = {
        "model": "claude-opus-5-5",
        "stream": True,
        "speed": "fast",
        "inference_geo": "us",
        "service_tier": "auto",
        "messages": [],
    }
    assert provider.read_request(route, body(asked)) == RequestFacts(
        model="claude-opus-5-5", streamed=True, speed="fast", inference_geo="us"
    )


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"model":5,"stream":"yes"}', b"[" * 100_000])
def test_an_unreadable_request_asks_for_nothing(data: bytes) -> None:
    assert provider.read_request(provider.route("POST", "/v1/messages"), data) == RequestFacts()


def test_each_kind_has_its_reader() -> None:
    readers = [
        provider.reader(provider.route("POST", path), None) for path in ("/v1/messages", "/v1/messages/count_tokens", "/v1/new")
    ]
    assert [type(reader) for reader in readers] == [MessagesReader, FreeReader, ErrorReader]
