"""Which streams are put together: those of the formats that are read, wherever they are spoken."""

from __future__ import annotations

import pytest

from halton.wire.find import find_provider
from halton.wire.transcript import Tell
from halton.wire.transcripts import anthropic, google, ollama, openai_chat, openai_responses
from halton.wire.transcripts.find import teller


@pytest.mark.parametrize(
    ("host", "target", "tell"),
    [
        ("api.anthropic.com", "/v1/messages", anthropic.tell),
        ("openrouter.ai", "/api/v1/messages", anthropic.tell),
        ("api.openai.com", "/v1/chat/completions", openai_chat.tell),
        ("api.groq.com", "/openai/v1/chat/completions", openai_chat.tell),
        ("api.openai.com", "/v1/responses", openai_responses.tell),
        ("chatgpt.com", "/backend-api/codex/responses", openai_responses.tell),
        ("generativelanguage.googleapis.com", "/v1beta/models/g:streamGenerateContent", google.tell),
        ("cloudcode-pa.googleapis.com", "/v1internal:streamGenerateContent", google.tell),
        ("ollama.com", "/api/chat", ollama.tell),
        ("api.cohere.com", "/v2/chat", None),
        ("api.anthropic.com", "/v1/of/tomorrow", None),
    ],
)
def test_by_endpoint(host: str, target: str, tell: Tell | None) -> None:
    provider = find_provider(host)
    assert provider is not None
    assert teller(provider.route("POST", target)) is tell
