from __future__ import annotations

import pytest

from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.openai_audio import AudioReader
from halton.wire.formats.openai_batches import BatchReader
from halton.wire.formats.openai_chat import ChatReader
from halton.wire.formats.openai_images import ImagesReader
from halton.wire.formats.openai_live import LiveConversation
from halton.wire.formats.openai_realtime import RealtimeConversation
from halton.wire.formats.openai_responses import ResponsesReader
from halton.wire.formats.responses_conversation import ResponsesConversation
from halton.wire.providers.openai import provider


@pytest.mark.parametrize(
    ("method", "target", "kind", "reader"),
    [
        ("POST", "/v1/chat/completions", "generation", ChatReader),
        ("POST", "/v1/completions", "generation", ChatReader),
        ("POST", "/v1/responses", "generation", ResponsesReader),
        ("POST", "/v1/responses/compact", "generation", ResponsesReader),
        ("POST", "/v1/decisions", "generation", ResponsesReader),
        ("GET", "/v1/responses/resp_1?stream=true&starting_after=7", "stored", ResponsesReader),
        ("POST", "/v1/responses/resp_1/cancel", "stored", ResponsesReader),
        ("POST", "/v1/embeddings", "embedding", ChatReader),
        ("POST", "/v1/responses/input_tokens", "count_tokens", FreeReader),
        ("POST", "/v1/moderations", "moderation", FreeReader),
        ("POST", "/v1/images/generations", "image", ImagesReader),
        ("POST", "/v1/images/edits", "image", ImagesReader),
        ("POST", "/v1/audio/speech", "audio", AudioReader),
        ("POST", "/v1/audio/translations", "audio", AudioReader),
        ("POST", "/v1/batches", "batch", BatchReader),
        ("POST", "/v1/batches/batch_1/cancel", "batch", BatchReader),
        ("GET", "/v1/batches/batch_1", "stored", BatchReader),
        ("POST", "/v1/realtime/calls", "realtime", None),
        ("POST", "/v1/videos", "video", None),
        ("POST", "/v1/videos/video_1/remix", "video", None),
        ("POST", "/v1/fine_tuning/jobs", "other", None),
        ("POST", "/v1/threads/thread_1/runs", "agent", None),
        ("POST", "/v1/agents/sessions", "agent", None),
        ("POST", "/v1/something/new", "other", None),
        ("GET", "/v1/models", "control", None),
        ("GET", "/v1/batches", "control", None),
        ("GET", "/v1/files/file-2/content", "control", None),
        ("GET", "/v1/responses/resp_1/input_items", "control", None),
        ("DELETE", "/v1/responses/resp_1", "control", None),
        ("GET", "/v1/videos/video_1", "control", None),
        ("POST", "/v1/realtime/client_secrets", "control", None),
        ("POST", "/v1/threads", "control", None),
    ],
)
def test_paths_have_their_kinds_and_readers(method: str, target: str, kind: str, reader: type | None) -> None:
    route = provider.route(method, target)
    assert route.kind == kind
    assert (route.row.reader if route.row else None) is reader


@pytest.mark.parametrize(
    ("target", "kind", "conversation", "model"),
    [
        ("/v1/responses", "generation", ResponsesConversation, None),
        ("/v1/realtime?model=gpt-realtime", "realtime", RealtimeConversation, "gpt-realtime"),
        ("/v1/realtime?call_id=rtc_1", "realtime", RealtimeConversation, None),
        ("/v1/realtime/translations?model=gpt-realtime-translate", "realtime", None, "gpt-realtime-translate"),
        ("/v1/live/sessions", "realtime", LiveConversation, None),
        ("/v1/live/sessions/live_1/attach", "realtime", None, None),
    ],
)
def test_sockets_have_their_conversations(target: str, kind: str, conversation: type | None, model: str | None) -> None:
    route = provider.route("GET", target, websocket=True)
    assert route.row is not None
    assert (route.kind, route.row.conversation, route.model) == (kind, conversation, model)
