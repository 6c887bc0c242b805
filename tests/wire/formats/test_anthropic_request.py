from __future__ import annotations

import pytest

from fixtures.fixture import body
from halton.wire.formats.anthropic_request import read_messages_request
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts

MESSAGES = Route(kind="generation", endpoint="/v1/messages")


def test_a_request_tells_what_its_price_depends_on() -> None:
    asked = {"model": "claude-opus-5-5", "stream": True, "speed": "fast", "inference_geo": "us", "service_tier": "auto"}
    assert read_messages_request(MESSAGES, body(asked)) == RequestFacts(
        model="claude-opus-5-5", streamed=True, speed="fast", inference_geo="us"
    )


def test_a_thread_that_goes_on_has_more_prompt_than_its_body() -> None:
    assert read_messages_request(MESSAGES, body({"thread": {"type": "continue", "id": "t"}})).continues


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"model":5,"stream":"yes"}', b"[" * 100_000])
def test_an_unreadable_request_asks_for_nothing(data: bytes) -> None:
    assert read_messages_request(MESSAGES, data) == RequestFacts()
