from __future__ import annotations

import pytest

from fixtures.fixture import body
from halton.wire.formats.google_interaction_request import read_interaction_request
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts

ROUTE = Route(kind="generation", endpoint="/v1/interactions")


def test_a_model_or_an_agent_is_asked() -> None:
    asked = {"model": "models/gemini-3.1-pro", "input": "Hi", "stream": True, "service_tier": "flex"}
    assert read_interaction_request(ROUTE, body(asked)) == RequestFacts(
        model="gemini-3.1-pro", streamed=True, service_tier="flex"
    )
    asked = {"agent": "deep-research-1", "input": "Why?", "background": True}
    assert read_interaction_request(ROUTE, body(asked)) == RequestFacts(model="deep-research-1")


@pytest.mark.parametrize("kept", ["previous_interaction_id", "continuation_token", "cached_content"])
def test_what_google_keeps_is_a_part_of_the_prompt(kept: str) -> None:
    assert read_interaction_request(ROUTE, body({"model": "m", kept: "x"})).continues


@pytest.mark.parametrize("odd", [b"", b"rubbish", b"[]", b'{"model": 5, "stream": "yes", "service_tier": []}'])
def test_an_odd_body_asks_for_nothing(odd: bytes) -> None:
    assert read_interaction_request(ROUTE, odd) == RequestFacts()
