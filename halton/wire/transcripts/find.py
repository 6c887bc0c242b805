"""Which format a stream is in, by the reader that counts its tokens: whoever shares the one shares the other."""

from __future__ import annotations

from halton.wire.conversation import Conversation
from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.bedrock_answer import BedrockReader
from halton.wire.formats.cohere import CohereReader
from halton.wire.formats.google_generate import GenerateReader
from halton.wire.formats.google_interaction import InteractionReader
from halton.wire.formats.lm_studio import LmStudioReader
from halton.wire.formats.mistral_events import MistralEventsReader
from halton.wire.formats.ollama import OllamaReader
from halton.wire.formats.openai_chat import ChatReader
from halton.wire.formats.openai_realtime import RealtimeConversation
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.formats.responses_conversation import ResponsesConversation
from halton.wire.provider import Reader, Route
from halton.wire.transcript import Tell
from halton.wire.transcripts import (
    anthropic,
    any_format,
    bedrock,
    cohere,
    google,
    google_interaction,
    lm_studio,
    mistral,
    ollama,
    openai_chat,
    openai_responses,
)

_TELLERS: tuple[tuple[type[Reader], Tell], ...] = (
    (MessagesReader, anthropic.tell),
    (ChatReader, openai_chat.tell),
    (ResponsesReader, openai_responses.tell),
    (GenerateReader, google.tell),
    (OllamaReader, ollama.tell),
    (CohereReader, cohere.tell),
    (InteractionReader, google_interaction.tell),
    (LmStudioReader, lm_studio.tell),
    (MistralEventsReader, mistral.tell),
    (BedrockReader, bedrock.tell),
)

_OF_OPENAI = (ResponsesConversation, RealtimeConversation)


def socket_teller(conversation: Conversation) -> Tell | None:
    """What puts together what a socket's provider says; None where nothing does."""
    return openai_responses.tell if isinstance(conversation, _OF_OPENAI) else None


def teller(route: Route) -> Tell:
    """What puts the streams of this endpoint together."""
    reader = route.row.reader if route.row else None
    known = (tell for kind, tell in _TELLERS if isinstance(reader, type) and issubclass(reader, kind))
    return next(known, any_format.tell)
