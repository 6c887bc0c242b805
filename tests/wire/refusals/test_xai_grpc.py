"""xAI's errors over gRPC."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from halton.wire.header import header
from wire.refused import SENTENCE, refused


@pytest.mark.parametrize(("kind", "code"), [("budget", "8"), ("models", "7"), ("max_output", "3")])
def test_an_error_is_all_headers(kind: str, code: str) -> None:
    refusal = refused("api.x.ai", "/xai_api.Chat/GetCompletionChunk", kind)
    assert (refusal.status, refusal.body) == (200, b"")
    assert header(refusal.headers, b"content-length") is None
    assert (header(refusal.headers, b"content-type"), header(refusal.headers, b"grpc-status")) == ("application/grpc", code)
    message = header(refusal.headers, b"grpc-message")
    assert message and message.startswith("Policy %E2%80%9Cdaily") and unquote(message) == SENTENCE
