"""Which streams are put together: those of the formats that are read, wherever they are spoken."""

from __future__ import annotations

import pytest

from fixtures.fixture import all_fixtures
from halton.wire.conversation import Conversation
from halton.wire.decode import ContentDecoder
from halton.wire.find import find_provider
from halton.wire.formats.google_live import LiveConversation
from halton.wire.formats.openai_realtime import RealtimeConversation
from halton.wire.formats.responses_conversation import ResponsesConversation
from halton.wire.formats.xai_realtime import VoiceConversation
from halton.wire.header import header
from halton.wire.reassembly import Reassembly, Unreadable
from halton.wire.transcript import Tell
from halton.wire.transcripts import (
    anthropic,
    any_format,
    bedrock,
    cohere,
    google,
    google_interaction,
    mistral,
    ollama,
    openai_chat,
    openai_responses,
)
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
        ("api.cohere.com", "/v2/chat", cohere.tell),
        ("api.mistral.ai", "/v1/conversations", mistral.tell),
        ("generativelanguage.googleapis.com", "/v1beta/interactions", google_interaction.tell),
        ("api.githubcopilot.com", "/chat/completions", any_format.tell),
        ("api.anthropic.com", "/v1/of/tomorrow", any_format.tell),
        ("bedrock-runtime.us-east-1.amazonaws.com", "/model/amazon.nova-lite-v1:0/converse-stream", bedrock.tell),
        ("bedrock-runtime.us-east-1.amazonaws.com", "/model/m/invoke-with-response-stream", bedrock.tell),
    ],
)
def test_by_endpoint(host: str, target: str, tell: Tell) -> None:
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


# Streams of pictures and sound; and files of results, which stand with no call.
NOT_PUT_TOGETHER = {
    "anthropic: results of a batch",
    "anthropic: results of a batch that was canceled whole",
    "mistral: speech in a stream",
    "openai: picture streamed",
    "openai: speech as events",
}


def test_of_every_recorded_answer_a_document_is_made_or_it_is_known_why_not() -> None:
    unread = set()
    for provider, fixture in all_fixtures():
        if fixture.messages:
            continue
        reassembly = Reassembly(header(fixture.headers, b"content-type"), teller(fixture.route), 1 << 20)
        decoder = ContentDecoder(header(fixture.headers, b"content-encoding"))
        for at in range(0, len(fixture.answer), 77):
            reassembly.feed(decoder.feed(fixture.answer[at : at + 77]), at)
        try:
            reassembly.finish()
        except Unreadable:
            unread.add(f"{provider}: {fixture.name}")
    assert unread == NOT_PUT_TOGETHER
