from __future__ import annotations

from fixtures.fixture import body
from halton.wire.formats.google_request import read_generate_request
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts


def test_a_stream_is_told_by_the_path_and_the_model_by_path_or_body() -> None:
    streamed = Route(kind="generation", endpoint="/v1beta/models/*:streamGenerateContent", model="m")
    assert read_generate_request(streamed, body({"serviceTier": "flex"})) == RequestFacts(
        model="m", streamed=True, service_tier="flex"
    )
    assist = Route(kind="generation", endpoint="/v1internal:generateContent")
    assert read_generate_request(assist, body({"model": "gemini-2.5-pro"})) == RequestFacts(model="gemini-2.5-pro")
