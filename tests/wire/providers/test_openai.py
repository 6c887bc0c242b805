from __future__ import annotations

import pytest

from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.openai_chat import ChatReader
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.providers.openai import provider


@pytest.mark.parametrize(
    ("method", "target", "kind", "reader"),
    [
        ("POST", "/v1/chat/completions", "generation", ChatReader),
        ("POST", "/v1/completions", "generation", ChatReader),
        ("POST", "/v1/responses", "generation", ResponsesReader),
        ("POST", "/v1/responses/compact", "generation", ResponsesReader),
        ("POST", "/v1/embeddings", "embedding", ChatReader),
        ("POST", "/v1/responses/input_tokens", "count_tokens", FreeReader),
        ("POST", "/v1/images/generations", "other", None),
        ("POST", "/v1/responses/resp_1/cancel", "control", None),
        ("POST", "/v1/moderations", "control", None),
        ("GET", "/v1/models", "control", None),
        ("GET", "/v1/responses/resp_1", "control", None),
    ],
)
def test_paths_have_their_kinds_and_readers(method: str, target: str, kind: str, reader: type | None) -> None:
    route = provider.route(method, target)
    assert route.kind == kind
    assert (route.row.reader if route.row else None) is reader
