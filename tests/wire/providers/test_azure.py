from __future__ import annotations

import pytest

from halton.wire.providers.azure import provider

DEPLOYED = "/openai/deployments/gpt-4o-of-ours"
VERSION = "?api-version=2026-03-01"


@pytest.mark.parametrize(
    ("method", "target", "kind", "reader"),
    [
        ("POST", f"{DEPLOYED}/chat/completions{VERSION}", "generation", "ChatReader"),
        ("POST", f"{DEPLOYED}/completions{VERSION}", "generation", "ChatReader"),
        ("POST", f"{DEPLOYED}/embeddings{VERSION}", "embedding", "ChatReader"),
        ("POST", f"{DEPLOYED}/images/edits{VERSION}", "image", "ImagesReader"),
        ("POST", f"{DEPLOYED}/audio/translations{VERSION}", "audio", "AudioReader"),
        ("POST", f"/openai/responses{VERSION}", "generation", "ResponsesReader"),
        ("GET", "/openai/v1/responses/resp_1", "stored", "ResponsesReader"),
        ("POST", "/api/projects/kites/openai/v1/responses", "generation", "ResponsesReader"),
        ("POST", f"/models/chat/completions{VERSION}", "generation", "ChatReader"),
        ("POST", "/anthropic/v1/messages", "generation", "MessagesReader"),
        ("POST", "/providers/cohere/v2/rerank", "rerank", "CohereReader"),
        ("POST", "/openai/v1/videos", "video", None),
        ("POST", "/openai/v1/something/new", "other", None),
        ("DELETE", "/openai/v1/responses/resp_1", "control", None),
        ("GET", f"/openai/deployments{VERSION}", "control", None),
        ("POST", "/speechtotext/transcriptions:transcribe", "control", None),
        ("POST", "/openai/v1/files", "control", None),
    ],
)
def test_paths_have_their_kinds_and_readers(method: str, target: str, kind: str, reader: str | None) -> None:
    route = provider.route(method, target)
    made = route.reader()
    assert (route.kind, type(made).__name__ if made else None) == (kind, reader)


def test_the_name_of_a_deployment_is_no_model() -> None:
    route = provider.route("POST", f"{DEPLOYED}/chat/completions{VERSION}")
    assert route.model is None
    assert route.read_request(b"{}").model is None
    assert route.read_request(b'{"model":"gpt-5.4"}').model == "gpt-5.4"


def test_sockets_are_read() -> None:
    for target in ("/openai/v1/responses", f"/openai/realtime{VERSION}&deployment=rt", "/openai/v1/realtime?model=gpt-realtime"):
        row = provider.route("GET", target, websocket=True).row
        assert row is not None and row.conversation is not None
