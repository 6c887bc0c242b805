from __future__ import annotations

import pytest

from halton.wire.find import find_provider
from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.google_embed import EmbedReader
from halton.wire.formats.google_generate import GenerateReader
from halton.wire.formats.google_images import ImagesReader
from halton.wire.formats.google_interaction import InteractionReader
from halton.wire.formats.google_statistics import StatisticsReader
from halton.wire.providers.vertex import provider

P = "/v1beta1/projects/shop/locations/us-central1"
CLAUDE = "claude-sonnet-4-5@20250929"


def read_by(row: object) -> str | None:
    made = row.reader() if row and row.reader else None  # type: ignore[attr-defined]
    return type(made).__name__ if made else None


@pytest.mark.parametrize(
    ("target", "kind", "model", "reader"),
    [
        (f"{P}/publishers/google/models/m:streamGenerateContent?alt=sse", "generation", "m", GenerateReader),
        ("/v1/publishers/google/models/gemini-3.1-pro:generateContent", "generation", "gemini-3.1-pro", GenerateReader),
        (f"{P}/endpoints/4611686018427387904:generateContent", "generation", None, GenerateReader),
        (f"{P}/publishers/google/models/m:countTokens", "count_tokens", "m", FreeReader),
        (f"{P}/publishers/google/models/gemini-embedding-2:embedContent", "embedding", "gemini-embedding-2", EmbedReader),
        (f"{P}/publishers/google/models/text-embedding-005:predict", "embedding", "text-embedding-005", StatisticsReader),
        (f"{P}/publishers/google/models/imagen-4.0-generate-001:predict", "image", "imagen-4.0-generate-001", ImagesReader),
        (f"{P}/publishers/google/models/imagegeneration@006:predict", "image", "imagegeneration@006", ImagesReader),
        (f"{P}/publishers/google/models/lyria-002:predict", "other", "lyria-002", None),
        (f"{P}/publishers/google/models/veo-3.1-generate-001:predictLongRunning", "video", "veo-3.1-generate-001", None),
        (f"{P}/publishers/google/models/veo-3.1-generate-001:fetchPredictOperation", "control", "veo-3.1-generate-001", None),
        (f"{P}/publishers/anthropic/models/{CLAUDE}:streamRawPredict", "generation", CLAUDE, MessagesReader),
        (f"{P}/publishers/anthropic/models/claude-sonnet-4-5%4020250929:rawPredict", "generation", CLAUDE, MessagesReader),
        (f"{P}/publishers/anthropic/models/count-tokens:rawPredict", "count_tokens", None, FreeReader),
        ("/v1/projects/shop/locations/global/workspaces/w/invoke/v1/messages", "generation", None, MessagesReader),
        ("/v1/projects/shop/locations/global/workspaces/w/invoke/v1/messages/count_tokens", "count_tokens", None, FreeReader),
        (f"{P}/interactions", "generation", None, InteractionReader),
        (f"{P}/batchPredictionJobs", "batch", None, None),
        (f"{P}/cachedContents", "other", None, None),
        (f"{P}/reasoningEngines/77:streamQuery", "agent", None, None),
        (f"{P}/endpoints/77:predict", "other", None, None),
        (f"{P}/publishers/mistralai/models/mistral-ocr-2505:rawPredict", "ocr", "mistral-ocr-2505", None),
        (f"{P}/datasets", "control", None, None),
        (f"{P}/endpoints", "control", None, None),
    ],
)  # fmt: skip
def test_paths_have_their_kinds_models_and_readers(target: str, kind: str, model: str | None, reader: type | None) -> None:
    route = provider.route("POST", target)
    assert (route.kind, route.model) == (kind, model)
    assert read_by(route.row) == (reader.__name__ if reader else None)


@pytest.mark.parametrize(
    ("target", "model"),
    [
        (f"{P}/endpoints/openapi/chat/completions", None),
        (f"{P}/publishers/mistralai/models/mistral-medium-3:streamRawPredict", "mistral-medium-3"),
        (f"{P}/publishers/meta/models/llama-4-scout:rawPredict", "llama-4-scout"),
    ],
)
def test_other_makers_speak_the_chat_format(target: str, model: str | None) -> None:
    route = provider.route("POST", target)
    assert (route.kind, route.model, read_by(route.row)) == ("generation", model, "ChatReader")


def test_a_stream_is_told_by_its_path() -> None:
    assert provider.route("POST", f"{P}/endpoints/77:streamGenerateContent").read_request(b"{}").streamed
    assert not provider.route("POST", f"{P}/endpoints/77:generateContent").read_request(b"{}").streamed


def test_a_live_session_is_realtime() -> None:
    target = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
    assert provider.route("GET", target, websocket=True).kind == "realtime"


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("aiplatform.googleapis.com", True),
        ("us-east5-aiplatform.googleapis.com", True),
        ("europe-west4-aiplatform.googleapis.com:443", True),
        ("aiplatform.eu.rep.googleapis.com", True),
        ("claude.googleapis.com", True),
        ("storage.googleapis.com", False),
        ("oauth2.googleapis.com", False),
        ("x-aiplatform.googleapis.com", False),
        ("us-east5-aiplatform.mtls.googleapis.com", False),
    ],
)
def test_only_regions_of_vertex_are_its_hosts(host: str, found: bool) -> None:
    assert (find_provider(host) is not None) is found
    assert not [pattern for pattern in provider.hosts if pattern.startswith("*")]
