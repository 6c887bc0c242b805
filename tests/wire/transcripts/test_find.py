"""Which streams are put together: those of the formats that are read, wherever they are spoken."""

from __future__ import annotations

import pytest

from halton.wire.conversation import Conversation
from halton.wire.find import find_provider
from halton.wire.formats.google_live import LiveConversation
from halton.wire.formats.openai_realtime import RealtimeConversation
from halton.wire.formats.responses_conversation import ResponsesConversation
from halton.wire.formats.xai_realtime import VoiceConversation
from halton.wire.transcript import Tell
from halton.wire.transcripts import anthropic, google, ollama, openai_chat, openai_responses
from halton.wire.transcripts.find import socket_teller, teller


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


@pytest.mark.parametrize(
    ("conversation", "tell"),
    [
        (ResponsesConversation(), openai_responses.tell),
        (RealtimeConversation(), openai_responses.tell),
        (VoiceConversation(), openai_responses.tell),
        (LiveConversation(), None),
    ],
)
def test_by_conversation(conversation: Conversation, tell: Tell | None) -> None:
    assert socket_teller(conversation) is tell
