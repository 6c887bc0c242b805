from __future__ import annotations

import pytest

from halton.wire.find import find_provider
from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.openai_chat import ChatReader
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.formats.responses_conversation import ResponsesConversation
from halton.wire.formats.xai_grpc_media import ImageReader
from halton.wire.formats.xai_grpc_text import ChunkReader, CompletionReader
from halton.wire.formats.xai_media import MediaReader
from halton.wire.formats.xai_realtime import VoiceConversation
from halton.wire.providers.xai import provider


@pytest.mark.parametrize(
    ("method", "target", "kind", "reader"),
    [
        ("POST", "/xai_api.Chat/GetCompletion", "generation", CompletionReader),
        ("POST", "/xai_api.Chat/GetCompletionChunk", "generation", ChunkReader),
        ("POST", "/xai_api.Chat/GetStoredCompletion", "stored", CompletionReader),
        ("POST", "/xai_api.Chat/Tomorrow", "other", None),
        ("POST", "/xai_api.Image/GenerateImage", "image", ImageReader),
        ("POST", "/xai_api.Chat/DeleteStoredCompletion", "control", None),
        ("POST", "/xai_api.Models/ListLanguageModels", "control", None),
        ("POST", "/xai_api.BatchMgmt/AddBatchRequests", "batch", None),
        ("POST", "/xai_api.BatchMgmt/CreateBatch", "control", None),
        ("POST", "/xai_api.Documents/Search", "other", None),
        ("POST", "/v1/chat/completions", "generation", ChatReader),
        ("GET", "/v1/chat/deferred-completion/0199-a", "stored", ChatReader),
        ("POST", "/v1/responses", "generation", ResponsesReader),
        ("GET", "/v1/responses/0199-a", "stored", ResponsesReader),
        ("DELETE", "/v1/responses/0199-a", "control", None),
        ("POST", "/v1/messages", "generation", MessagesReader),
        ("POST", "/v1/images/generations", "image", MediaReader),
        ("POST", "/v1/videos/extensions", "video", MediaReader),
        ("GET", "/v1/videos/0199-a", "stored", MediaReader),
        ("POST", "/v1/tts", "audio", None),
        ("GET", "/v1/tts/voices", "control", None),
        ("POST", "/v1/batches", "control", None),
        ("POST", "/v1/batches/batch_1/requests", "batch", None),
        ("GET", "/v1/batches/batch_1/results", "stored", None),
        ("POST", "/v1/realtime/client_secrets", "control", None),
        ("GET", "/v1/api-key", "control", None),
        ("GET", "/v1/language-models/grok-4.3", "control", None),
        ("POST", "/v1/files", "control", None),
        ("POST", "/v1/tomorrow", "other", None),
    ],
)
def test_paths_have_their_kinds_and_readers(method: str, target: str, kind: str, reader: type | None) -> None:
    route = provider.route(method, target)
    assert route.kind == kind
    assert (route.row.reader if route.row else None) is reader


@pytest.mark.parametrize(
    ("target", "kind", "conversation"),
    [
        ("/v1/responses", "generation", ResponsesConversation),
        ("/v1/realtime?model=grok-voice-latest", "realtime", VoiceConversation),
        ("/v1/stt", "other", None),
    ],
)
def test_sockets_have_their_conversations(target: str, kind: str, conversation: type | None) -> None:
    route = provider.route("GET", target, websocket=True)
    assert (route.kind, route.row.conversation if route.row else None) == (kind, conversation)


@pytest.mark.parametrize("host", ["api.x.ai", "us.api.x.ai", "us-east-1.api.x.ai", "eu-west-1.api.x.ai"])
def test_all_regions_are_xai(host: str) -> None:
    assert find_provider(host) is provider


@pytest.mark.parametrize("host", ["x.ai", "docs.x.ai", "management-api.x.ai", "api.x.ai.example.com"])
def test_what_answers_no_model_is_not(host: str) -> None:
    assert find_provider(host) is None
