from __future__ import annotations

import pytest

from halton.wire.error_body import ErrorReader, FreeReader
from halton.wire.google_generate import GenerateReader
from halton.wire.openai_chat import ChatReader
from halton.wire.provider import RequestFacts, Route
from halton.wire.providers.google import provider
from wire.streams import body


@pytest.mark.parametrize(
    ("target", "kind", "model", "reader"),
    [
        ("/v1beta/models/gemini-2.5-pro:generateContent?key=SECRET", "generation", "gemini-2.5-pro", GenerateReader),
        ("/v1/models/gemini-3.1-pro:streamGenerateContent?alt=sse", "generation", "gemini-3.1-pro", GenerateReader),
        ("/v1/models/gemini-3.1-pro%3AstreamGenerateContent", "generation", "gemini-3.1-pro", GenerateReader),
        ("/v1beta/tunedModels/mine-7f3a:generateContent", "generation", "mine-7f3a", GenerateReader),
        ("/v1beta/models/m:countTokens", "count_tokens", "m", FreeReader),
        ("/v1beta/models/m:embedContent", "embedding", "m", GenerateReader),
        ("/v1beta/models/m:predictLongRunning", "other", "m", ErrorReader),
        ("/v1internal:streamGenerateContent?alt=sse", "generation", None, GenerateReader),
        ("/v1internal:countTokens", "count_tokens", None, FreeReader),
        ("/v1internal:loadCodeAssist", "control", None, ErrorReader),
        ("/v1beta/openai/chat/completions", "generation", None, ChatReader),
        ("/v1beta/interactions", "other", None, ErrorReader),
        ("/upload/v1beta/files", "control", None, ErrorReader),
    ],
)
def test_paths_have_their_kinds_models_and_readers(target: str, kind: str, model: str | None, reader: type) -> None:
    route = provider.route("POST", target)
    assert (route.kind, route.model) == (kind, model)
    assert type(provider.reader(route, None)) is reader
    assert "SECRET" not in route.endpoint


def test_one_endpoint_has_one_name_whatever_the_model() -> None:
    route = provider.route("POST", "/v1beta/models/gemini-2.5-pro:generateContent")
    assert route == Route(kind="generation", endpoint="/v1beta/models/*:generateContent", model="gemini-2.5-pro")


def test_a_get_is_control() -> None:
    assert provider.route("GET", "/v1beta/models").kind == "control"


def test_a_stream_is_told_by_the_path_and_the_model_by_path_or_body() -> None:
    route = provider.route("POST", "/v1beta/models/m:streamGenerateContent")
    assert provider.read_request(route, body({"serviceTier": "flex"})) == RequestFacts(
        model="m", streamed=True, service_tier="flex"
    )
    assist = provider.route("POST", "/v1internal:generateContent")
    assert provider.read_request(assist, body({"model": "gemini-2.5-pro"})) == RequestFacts(model="gemini-2.5-pro")
