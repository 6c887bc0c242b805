"""Hosts and paths lead to their endpoint; what a provider does not have it denies in its own way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from wsproto.events import RejectConnection

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("host", "path", "wanted"),
    [
        ("api.anthropic.com", "/v1/nothing", b'"type":"not_found_error"'),
        ("api.openai.com", "/v1/nothing", b"Invalid URL (POST /v1/nothing)"),
        ("api.openai.com", "/v1/messages", b"Invalid URL (POST /v1/messages)"),
        ("generativelanguage.googleapis.com", "/v1/nothing", b"<title>Error 404 (Not Found)!!1</title>"),
        ("localhost:1234", "/v1beta/nothing", b"<title>Error 404 (Not Found)!!1</title>"),
        ("localhost:1234", "/nothing", b"Invalid URL (POST /nothing)"),
        ("chatgpt.com", "/v1/responses", b"Invalid URL (POST /v1/responses)"),
        ("api.openai.com", "/backend-api/codex/responses", b"Invalid URL (POST /backend-api/codex/responses)"),
        ("cloudcode-pa.googleapis.com", "/v1internal:nothing", b"<title>Error 404 (Not Found)!!1</title>"),
    ],
)
async def test_an_unknown_path_is_not_found(wire: Any, host: str, path: str, wanted: bytes) -> None:
    await wire.send(path, {}, host)
    status, _, body = await wire.answer()
    assert status == 404 and wanted in body


@pytest.mark.parametrize(
    "path", ["/v1/messages", "/v1/chat/completions", "/v1/responses", "/v1/models/gemini-2.5-pro:generateContent"]
)
async def test_only_post_is_allowed(wire: Any, path: str) -> None:
    await wire.send(path, method="GET")
    assert (await wire.answer())[0] == 405


@pytest.mark.parametrize("version", ["v1", "v1beta", "v1alpha"])
async def test_google_has_versions(wire: Any, version: str) -> None:
    host = "generativelanguage.googleapis.com"
    await wire.send(f"/{version}/models/gemini-2.5-flash:generateContent?key=k", {"contents": []}, host)
    status, _, body = await wire.answer()
    assert (status, json.loads(body)["modelVersion"]) == (200, "gemini-2.5-flash")


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("api.openai.com", "/v1/chat/completions", 405),
        ("api.openai.com", "/v1/nothing", 404),
        ("chatgpt.com", "/v1/responses", 404),
        ("api.anthropic.com", "/v1/responses", 404),
    ],
)
async def test_a_socket_is_refused_where_nobody_converses(peer: Any, host: str, path: str, status: int) -> None:
    opened = await peer.open(path, host)
    assert isinstance(opened, RejectConnection) and opened.status_code == status
