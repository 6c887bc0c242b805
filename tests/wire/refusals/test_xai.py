"""xAI's errors over REST."""

from __future__ import annotations

import pytest

from wire.refused import SENTENCE, refused, said


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("budget", 429, "Some resource has been exhausted"),
        ("models", 403, "The caller does not have permission to execute the specified operation"),
        ("max_output", 400, "Client specified an invalid argument"),
    ],
)
def test_an_error(kind: str, status: int, code: str) -> None:
    for target in ("/v1/chat/completions", "/v1/responses", "/v1/images/generations"):
        assert said(refused("api.x.ai", target, kind)) == (status, {"code": code, "error": SENTENCE})
