"""Which variables lead clients here."""

from __future__ import annotations

from halton.recordings.environment import variables


def test_one_for_each_format_that_is_recorded() -> None:
    paths = [
        "/v1/chat/completions", "/v1/responses", "/v1/messages", "/v1/messages/count_tokens", "/api/chat",
        "/v1beta/models/*:streamGenerateContent", "/v1beta/models/*:generateContent", "/api/v1/chat/completions",
    ]  # fmt: skip
    assert variables(paths, "http://127.0.0.1:9") == [
        ("ANTHROPIC_BASE_URL", "http://127.0.0.1:9"),
        ("OPENAI_BASE_URL", "http://127.0.0.1:9/v1"),
        ("OPENAI_BASE_URL", "http://127.0.0.1:9/api/v1"),
        ("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:9"),
        ("OLLAMA_HOST", "http://127.0.0.1:9"),
    ]
    assert variables(["/v2/chat"], "http://127.0.0.1:9") == []
