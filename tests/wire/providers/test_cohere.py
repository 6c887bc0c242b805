from __future__ import annotations

import pytest

from halton.wire.providers.cohere import provider


@pytest.mark.parametrize(
    ("method", "target", "kind", "reader"),
    [
        ("POST", "/v2/chat", "generation", "CohereReader"),
        ("POST", "/v1/generate", "generation", "CohereReader"),
        ("POST", "/v1/embed", "embedding", "CohereReader"),
        ("POST", "/v2/rerank", "rerank", "CohereReader"),
        ("POST", "/v2/parse", "ocr", "CohereReader"),
        ("POST", "/v1/tokenize", "count_tokens", "FreeReader"),
        ("POST", "/compatibility/v1/chat/completions", "generation", "ChatReader"),
        ("POST", "/v2/batches", "batch", None),
        ("POST", "/v2/batches/b-1:cancel", "control", None),
        ("POST", "/v1/embed-jobs/j-1/cancel", "control", None),
        ("DELETE", "/v1/datasets/d-1", "control", None),
        ("POST", "/v3/new", "other", None),
    ],
)
def test_paths_have_their_kinds_and_readers(method: str, target: str, kind: str, reader: str | None) -> None:
    route = provider.route(method, target)
    made = route.reader()
    assert (route.kind, type(made).__name__ if made else None) == (kind, reader)


def test_the_model_is_the_requests() -> None:
    asked = provider.route("POST", "/v2/chat").read_request(b'{"model":"command-a-03-2025","stream":true}')
    assert (asked.model, asked.streamed) == ("command-a-03-2025", True)
