"""Requests are read as the ledger reads those that it records."""

from __future__ import annotations

import gzip

import pytest

from halton.recordings.request import Request
from halton.wire.find import find_provider
from halton.wire.reassembly import Unreadable

PROVIDERS = [
    found for host in ("api.openai.com", "ollama.com", "generativelanguage.googleapis.com") if (found := find_provider(host))
]


def request(target: str, body: bytes = b"{}", *headers: tuple[bytes, bytes], method: str = "POST") -> Request:
    return Request(method=method, target=target, headers=headers, body=body)


def test_what_a_path_may_mean() -> None:
    assert [route.endpoint for route in request("/v1/chat/completions?x=1").routes(PROVIDERS)] == ["/v1/chat/completions"]
    (route,) = request("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse").routes(PROVIDERS)
    assert (route.endpoint, route.model) == ("/v1beta/models/*:streamGenerateContent", "gemini-2.5-flash")
    assert request("/v9/nowhere").routes(PROVIDERS) == []


def test_the_query_tells_gemini_how_to_stream() -> None:
    assert request("/v1/models/m:streamGenerateContent?alt=sse").wants_events
    assert not request("/v1/models/m:streamGenerateContent").wants_events


def test_the_model_and_the_key_do_not_depend_on_the_coding() -> None:
    body = b'{"model": "gpt-5", "messages": []}'
    plain = request("/v1/chat/completions", body)
    coded = request("/v1/chat/completions", gzip.compress(body), (b"content-encoding", b"gzip"))
    (route,) = plain.routes(PROVIDERS)
    assert plain.read().model(route) == "gpt-5"
    assert plain.read().key("POST", route) == coded.read().key("POST", route)


def test_an_upgrade_is_one() -> None:
    assert request("/v1/responses", b"", (b"upgrade", b"WebSocket"), method="GET").upgrades
    assert not request("/v1/responses").upgrades


def test_a_body_nested_too_deeply_is_one_that_is_not_stored() -> None:
    with pytest.raises(Unreadable) as raised:
        request("/v1/responses", b'{"a":' * 400 + b"1" + b"}" * 400).read()
    assert raised.value.reason == "redaction_budget"


def test_a_body_that_would_not_have_been_stored() -> None:
    for body, headers in ((b"{half", ()), (b"no gzip", ((b"content-encoding", b"gzip"),))):
        with pytest.raises(Unreadable) as raised:
            request("/v1/responses", body, *headers).read()
        assert raised.value.reason == "undecodable"
