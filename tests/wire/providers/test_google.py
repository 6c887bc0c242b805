from __future__ import annotations

import pytest

from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.google_generate import GenerateReader
from halton.wire.formats.openai_chat import ChatReader
from halton.wire.providers.google import provider


@pytest.mark.parametrize(
    ("target", "kind", "model", "reader"),
    [
        ("/v1beta/models/gemini-2.5-pro:generateContent?key=SECRET", "generation", "gemini-2.5-pro", GenerateReader),
        ("/v1/models/gemini-3.1-pro:streamGenerateContent?alt=sse", "generation", "gemini-3.1-pro", GenerateReader),
        ("/v1/models/gemini-3.1-pro%3AstreamGenerateContent", "generation", "gemini-3.1-pro", GenerateReader),
        ("/v1beta/tunedModels/mine-7f3a:generateContent", "generation", "mine-7f3a", GenerateReader),
        ("/v1beta/models/m:countTokens", "count_tokens", "m", FreeReader),
        ("/v1beta/models/m:embedContent", "embedding", "m", GenerateReader),
        ("/v1beta/models/m:unheardOf", "other", None, None),
        ("/v1beta/openai/chat/completions", "generation", None, ChatReader),
        ("/v1beta/interactions", "other", None, None),
        ("/upload/v1beta/files", "control", None, None),
    ],
)
def test_paths_have_their_kinds_models_and_readers(target: str, kind: str, model: str | None, reader: type | None) -> None:
    route = provider.route("POST", target)
    assert (route.kind, route.model) == (kind, model)
    assert (route.row.reader if route.row else None) is reader
    assert "SECRET" not in route.endpoint


def test_one_endpoint_has_one_name_whatever_the_model() -> None:
    route = provider.route("POST", "/v1beta/models/gemini-2.5-pro:generateContent")
    assert (route.endpoint, route.model) == ("/v1beta/models/*:generateContent", "gemini-2.5-pro")


def test_a_get_is_control() -> None:
    assert provider.route("GET", "/v1beta/models").kind == "control"
