"""Mistral's errors."""

from __future__ import annotations

import pytest

from wire.refused import SENTENCE, refused, said


@pytest.mark.parametrize(
    ("kind", "status", "type_"),
    [("budget", 429, "rate_limited"), ("models", 403, "forbidden"), ("max_output", 400, "invalid_request_error")],
)
def test_an_error(kind: str, status: int, type_: str) -> None:
    body = {"object": "error", "message": SENTENCE, "type": type_, "param": None, "code": None}
    for target in ("/v1/chat/completions", "/v1/conversations", "/v1/ocr"):
        assert said(refused("api.mistral.ai", target, kind)) == (status, body)
