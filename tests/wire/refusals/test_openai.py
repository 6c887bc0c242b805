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


def test_codex_shows_no_429_and_a_socket_that_is_not_to_be_had_sends_it_to_http() -> None:
    statuses = [
        refused("chatgpt.com", "/backend-api/codex/responses", kind, client="codex", websocket=websocket).status
        for kind in ("budget", "models", "max_context")
        for websocket in (False, True)
    ]
    assert statuses == [403, 426, 403, 426, 400, 426]


def test_a_conversation_by_voice_has_nowhere_else_to_go() -> None:
    assert refused("api.openai.com", "/v1/realtime?model=gpt-realtime", websocket=True).status == 429
