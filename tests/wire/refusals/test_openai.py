"""OpenAI's errors."""

from __future__ import annotations

import pytest

from wire.refused import SENTENCE, refused, said


@pytest.mark.parametrize(
    ("kind", "status", "type_", "parameter", "code"),
    [
        ("budget", 429, "insufficient_quota", None, "insufficient_quota"),
        ("tokens", 429, "tokens", None, "rate_limit_exceeded"),
        ("requests", 429, "requests", None, "rate_limit_exceeded"),
        ("models", 403, "invalid_request_error", "model", "model_not_found"),
        ("max_output", 400, "invalid_request_error", None, "invalid_value"),
        ("max_context", 400, "invalid_request_error", None, "context_length_exceeded"),
    ],
)
def test_an_error(kind: str, status: int, type_: str, parameter: str | None, code: str) -> None:
    body = {"error": {"message": SENTENCE, "type": type_, "param": parameter, "code": code}}
    for target in ("/v1/chat/completions", "/v1/responses", "/v1/embeddings", "/v1/audio/speech", "/v1/of/tomorrow"):
        assert said(refused("api.openai.com", target, kind)) == (status, body)
