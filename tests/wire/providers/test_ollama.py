from __future__ import annotations

import pytest

from halton.wire.find import finder
from halton.wire.providers.ollama import provider


@pytest.mark.parametrize(
    ("method", "target", "kind", "reader"),
    [
        ("POST", "/api/chat", "generation", "OllamaReader"),
        ("POST", "/api/generate", "generation", "OllamaReader"),
        ("POST", "/api/embed", "embedding", "OllamaEmbedReader"),
        ("POST", "/api/embeddings", "embedding", None),
        ("POST", "/v1/chat/completions", "generation", "ChatReader"),
        ("POST", "/v1/messages", "generation", "MessagesReader"),
        ("POST", "/api/web_search", "other", None),
        ("GET", "/api/tags", "control", None),
        ("POST", "/api/show", "control", None),
        ("HEAD", "/", "control", None),
        ("POST", "/signin", "control", None),
    ],
)
def test_paths_have_their_kinds_and_readers(method: str, target: str, kind: str, reader: str | None) -> None:
    route = provider.route(method, target)
    made = route.reader()
    assert (route.kind, type(made).__name__ if made else None) == (kind, reader)


@pytest.mark.parametrize(
    ("format_name", "target", "reader"),
    [
        ("ollama", "/api/chat", "OllamaReader"),
        ("lm_studio", "/api/v1/chat", "LmStudioReader"),
        ("lm_studio", "/v1/chat/completions", "ChatReader"),
    ],
)
def test_a_server_of_ones_own_is_local_and_the_cloud_is_not(format_name: str, target: str, reader: str) -> None:
    listened = finder([("127.0.0.1:11434", format_name)])("127.0.0.1:11434")
    assert listened is not None and listened.local and not provider.local
    assert type(listened.route("POST", target).reader()).__name__ == reader
