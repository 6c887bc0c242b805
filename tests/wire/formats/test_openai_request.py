from __future__ import annotations

from fixtures.fixture import body
from halton.wire.formats.openai_request import read_openai_request
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts

RESPONSES = Route(kind="generation", endpoint="/v1/responses")


def test_a_request_tells_what_its_price_depends_on() -> None:
    asked = {"model": "gpt-6.1-sol", "stream": True, "service_tier": "flex"}
    assert read_openai_request(RESPONSES, body(asked)) == RequestFacts(model="gpt-6.1-sol", streamed=True, service_tier="flex")
    assert read_openai_request(RESPONSES, body({"service_tier": "auto"})) == RequestFacts()


def test_what_the_provider_keeps_of_a_prompt_is_said() -> None:
    assert read_openai_request(RESPONSES, body({"previous_response_id": "resp_1"})) == RequestFacts(continues=True)
