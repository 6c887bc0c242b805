"""Anthropic's errors."""

from __future__ import annotations

import pytest

from wire.refused import SENTENCE, refused, said

CLAUDE = "/v1/projects/p/locations/global/publishers/anthropic/models/claude-sonnet-5:rawPredict"


@pytest.mark.parametrize(
    ("kind", "status", "type_"),
    [("tokens", 429, "rate_limit_error"), ("models", 403, "permission_error"), ("max_output", 400, "invalid_request_error")],
)
def test_an_error(kind: str, status: int, type_: str) -> None:
    body = {"type": "error", "error": {"type": type_, "message": SENTENCE}}
    assert said(refused("api.anthropic.com", "/v1/messages?beta=true", kind)) == (status, body)


@pytest.mark.parametrize(
    ("host", "target"),
    [("aiplatform.googleapis.com", CLAUDE), ("openrouter.ai", "/api/v1/messages"), ("api.x.ai", "/v1/messages/count_tokens")],
)
def test_it_is_spoken_elsewhere(host: str, target: str) -> None:
    assert said(refused(host, target)) == said(refused("api.anthropic.com", "/v1/messages"))
