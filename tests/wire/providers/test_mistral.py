from __future__ import annotations

import pytest

from halton.wire.providers.mistral import provider


@pytest.mark.parametrize(
    ("method", "target", "kind", "reader"),
    [
        ("POST", "/v1/chat/completions", "generation", "ChatReader"),
        ("POST", "/v1/fim/completions", "generation", "ChatReader"),
        ("POST", "/v1/agents/completions", "generation", "ChatReader"),
        ("POST", "/v1/conversations", "generation", "MistralEventsReader"),
        ("POST", "/v1/conversations/conv_1/restart", "generation", "MistralEventsReader"),
        ("GET", "/v1/conversations/conv_1/history", "control", None),
        ("POST", "/v1/chat/classifications", "moderation", "ChatReader"),
        ("POST", "/v1/ocr", "ocr", "OcrReader"),
        ("POST", "/v1/audio/transcriptions", "audio", "MistralEventsReader"),
        ("POST", "/v1/batch/jobs", "batch", None),
        ("POST", "/v1/batch/jobs/1/cancel", "control", None),
        ("POST", "/v1/agents", "control", None),
        ("PATCH", "/v1/agents/ag_1", "control", None),
        ("POST", "/v1/workflows/w-1/execute", "agent", None),
        ("POST", "/v1/something-new", "other", None),
    ],
)
def test_paths_have_their_kinds_and_readers(method: str, target: str, kind: str, reader: str | None) -> None:
    route = provider.route(method, target)
    made = route.reader()
    assert (route.kind, type(made).__name__ if made else None) == (kind, reader)


def test_realtime_sockets_are_known_and_not_read() -> None:
    route = provider.route("GET", "/v1/audio/transcriptions/realtime?model=voxtral-mini", websocket=True)
    assert (route.kind, route.model, route.reader()) == ("realtime", "voxtral-mini", None)
