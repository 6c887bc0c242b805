"""Refusals look as each provider's own, and ask not to be tried again."""

from __future__ import annotations

import json

import pytest

from halton.recordings.refusal import refused, shape_of
from halton.wire.find import find_provider


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        ("anthropic", {"type": "error", "error": {"type": "not_found_error", "message": "No."}}),
        ("google", {"error": {"code": 404, "message": "No.", "status": "NOT_FOUND"}}),
        ("ollama", {"error": "No."}),
        ("openai", {"error": {"message": "No.", "type": "invalid_request_error", "param": None, "code": "not_recorded"}}),
    ],
)
def test_the_shapes(shape: str, body: object) -> None:
    answer = refused(404, "No.", shape)
    assert json.loads(answer.parts[0][1]) == body
    assert (answer.status, dict(answer.headers)["x-should-retry"]) == (404, "false")


@pytest.mark.parametrize(
    ("path", "headers", "shape"),
    [
        ("/v1/x", {b"anthropic-version"}, "anthropic"),
        ("/v1/x", {b"x-goog-api-key"}, "google"),
        ("/v1beta/models/m:x", set(), "google"),
        ("/api/x", set(), "ollama"),
        ("/v1/x", set(), "openai"),
    ],
)
def test_an_unknown_path_is_guessed_from_the_request(path: str, headers: set[bytes], shape: str) -> None:
    assert shape_of(None, path, frozenset(headers)) == shape


@pytest.mark.parametrize(
    ("host", "path", "shape"),
    [
        ("api.anthropic.com", "/v1/messages", "anthropic"),
        ("generativelanguage.googleapis.com", "/v1/models/m:generateContent", "google"),
        ("ollama.com", "/api/chat", "ollama"),
        ("api.openai.com", "/v1/responses", "openai"),
    ],
)
def test_a_known_one_has_the_shape_of_its_format(host: str, path: str, shape: str) -> None:
    provider = find_provider(host)
    assert provider is not None
    assert shape_of(provider.route("POST", path), path, frozenset()) == shape
