from __future__ import annotations

import pytest

from halton.wire.formats.error_body import FreeReader
from halton.wire.formats.google_batch import BatchReader
from halton.wire.formats.google_embed import EmbedReader
from halton.wire.formats.google_generate import GenerateReader
from halton.wire.formats.google_images import ImagesReader
from halton.wire.formats.google_interaction import InteractionReader
from halton.wire.providers.google import provider


def read_by(row: object) -> str | None:
    made = row.reader() if row and row.reader else None  # type: ignore[attr-defined]
    return type(made).__name__ if made else None


@pytest.mark.parametrize(
    ("target", "kind", "model", "reader"),
    [
        ("/v1beta/models/gemini-2.5-pro:generateContent?key=SECRET", "generation", "gemini-2.5-pro", GenerateReader),
        ("/v1/models/gemini-3.1-pro:streamGenerateContent?alt=sse", "generation", "gemini-3.1-pro", GenerateReader),
        ("/v1/models/gemini-3.1-pro%3AstreamGenerateContent", "generation", "gemini-3.1-pro", GenerateReader),
        ("/v1beta/tunedModels/mine-7f3a:generateContent", "generation", "mine-7f3a", GenerateReader),
        ("/v1beta/models/m:countTokens", "count_tokens", "m", FreeReader),
        ("/v1beta/models/m:embedContent", "embedding", "m", EmbedReader),
        ("/v1beta/models/m:batchEmbedContents", "embedding", "m", EmbedReader),
        ("/v1beta/models/imagen-4.0-generate-001:predict", "image", "imagen-4.0-generate-001", ImagesReader),
        ("/v1beta/models/veo-3.1-generate-preview:predictLongRunning", "video", "veo-3.1-generate-preview", None),
        ("/v1beta/models/m:batchGenerateContent", "batch", "m", None),
        ("/v1beta/models/m:asyncBatchEmbedContent", "batch", "m", None),
        ("/v1beta/models/m:unheardOf", "other", None, None),
        ("/v1beta/interactions", "generation", None, InteractionReader),
        ("/v1beta/interactions/i1/cancel", "control", None, None),
        ("/v1beta/decisions", "generation", None, InteractionReader),
        ("/v1beta/cachedContents", "other", None, None),
        ("/v1beta/fileSearchStores/docs:importFile", "embedding", None, None),
        ("/upload/v1beta/fileSearchStores/docs:uploadToFileSearchStore", "embedding", None, None),
        ("/v1beta/openai/images/generations", "image", None, ImagesReader),
        ("/v1beta/openai/batches", "batch", None, None),
        ("/upload/v1beta/files", "control", None, None),
        ("/v1alpha/auth_tokens", "control", None, None),
        ("/v1beta/batches/b1:cancel", "control", None, None),
        ("/v1beta/something", "other", None, None),
    ],
)
def test_paths_have_their_kinds_models_and_readers(target: str, kind: str, model: str | None, reader: type | None) -> None:
    route = provider.route("POST", target)
    assert (route.kind, route.model) == (kind, model)
    assert read_by(route.row) == (reader.__name__ if reader else None)
    assert "SECRET" not in route.endpoint


@pytest.mark.parametrize("path", ["chat/completions", "embeddings"])
def test_openais_paths_speak_its_format(path: str) -> None:
    assert provider.route("POST", f"/v1beta/openai/{path}").row is not None


@pytest.mark.parametrize(
    ("target", "kind", "reader"),
    [
        ("/v1beta/interactions/i1?stream=true", "stored", InteractionReader),
        ("/v1beta/batches/b1", "stored", BatchReader),
        ("/download/v1beta/files/batch-x1:download?alt=media", "stored", BatchReader),
        ("/download/v1beta/files/video1:download?alt=media", "control", None),
        ("/v1beta/models/veo/operations/o1", "control", None),
        ("/v1beta/models", "control", None),
    ],
)
def test_what_is_fetched(target: str, kind: str, reader: type | None) -> None:
    route = provider.route("GET", target)
    assert (route.kind, read_by(route.row)) == (kind, reader.__name__ if reader else None)


def test_one_endpoint_has_one_name_whatever_the_model() -> None:
    route = provider.route("POST", "/v1beta/models/gemini-2.5-pro:generateContent")
    assert (route.endpoint, route.model) == ("/v1beta/models/*:generateContent", "gemini-2.5-pro")


@pytest.mark.parametrize("slashes", ["/", "//"])
@pytest.mark.parametrize("method", ["BidiGenerateContent", "BidiGenerateContentConstrained"])
def test_a_live_session_is_realtime(slashes: str, method: str) -> None:
    target = f"{slashes}ws/google.ai.generativelanguage.v1beta.GenerativeService.{method}?key=SECRET"
    route = provider.route("GET", target, websocket=True)
    assert (route.kind, route.row is not None) == ("realtime", True)
    assert "SECRET" not in route.endpoint


def test_music_is_recorded_unread() -> None:
    target = "/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateMusic"
    assert provider.route("GET", target, websocket=True).kind == "realtime"
