from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body
from halton.wire.find import find_provider
from halton.wire.request_facts import RequestFacts

RUBBISH = [b"", b"\x00", b"[]", b'"text"', b'{"serviceTier":[],"performanceConfig":1,"documents":{},"imageGenerationConfig":[]}']


def asked(target: str, request: bytes) -> RequestFacts:
    provider = find_provider("bedrock-runtime.us-east-1.amazonaws.com")
    assert provider is not None
    return provider.route("POST", target).read_request(request)


def test_converse_states_tier_and_latency() -> None:
    request = body({"messages": [], "serviceTier": {"type": "priority"}, "performanceConfig": {"latency": "optimized"}})
    assert asked("/model/us.amazon.nova-pro-v1%3A0/converse-stream", request) == RequestFacts(
        model="us.amazon.nova-pro-v1:0",
        streamed=True,
        service_tier="priority",
        speed="optimized",
        body_bytes=len(request),
    )
    assert not asked("/model/us.amazon.nova-pro-v1%3A0/converse", request).streamed


def test_invoke_is_streamed_by_its_path() -> None:
    assert asked("/model/m.x/invoke-with-response-stream", b"{}") == RequestFacts(model="m.x", streamed=True, body_bytes=2)
    assert asked("/model/m.x/invoke", b"{}") == RequestFacts(model="m.x", body_bytes=2)


@pytest.mark.parametrize(("config", "images"), [({"numberOfImages": 4}, 4), ({}, 1), ({"numberOfImages": 0}, 1), (None, 1)])
def test_images_are_counted_from_the_request(config: Any, images: int) -> None:
    facts = asked("/model/stability.sd3-5-large-v1%3A0/invoke", body({"prompt": "x", "imageGenerationConfig": config}))
    assert facts.units == {"images": images}


@pytest.mark.parametrize("number", [-1, 10**9, True, 1.5, "3", [3]])
def test_an_absurd_number_of_images_is_not_believed(number: Any) -> None:
    facts = asked(
        "/model/amazon.titan-image-generator-v2%3A0/invoke", body({"imageGenerationConfig": {"numberOfImages": number}})
    )
    assert facts.units == {"images": 1}


@pytest.mark.parametrize(("documents", "searches"), [(0, 1), (1, 1), (100, 1), (101, 2), (1000, 10)])
def test_a_search_holds_a_hundred_documents(documents: int, searches: int) -> None:
    facts = asked("/model/amazon.rerank-v1%3A0/invoke", body({"query": "x", "documents": ["y"] * documents}))
    assert facts.units == {"search_units": searches}


def test_work_of_its_own_names_the_model_in_the_body() -> None:
    model = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-reel-v1:1"
    assert asked("/async-invoke", body({"modelId": model, "modelInput": {}})).model == "amazon.nova-reel-v1:1"


@pytest.mark.parametrize("request_body", RUBBISH)
@pytest.mark.parametrize(
    "target",
    [
        "/model/m/invoke",
        "/model/m/converse",
        "/model/embed/invoke",
        "/model/rerank/invoke",
        "/model/stability.x/invoke",
        "/async-invoke",
    ],
)
def test_rubbish_asks_for_nothing(target: str, request_body: bytes) -> None:
    facts = asked(target, request_body)
    assert (facts.service_tier, facts.speed, facts.session) == (None, None, None)
