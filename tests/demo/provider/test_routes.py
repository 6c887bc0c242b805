"""Hosts and paths lead to their endpoint; what a provider does not have it denies in its own way."""

from __future__ import annotations

import json
from typing import Any

import pytest

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
