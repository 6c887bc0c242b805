"""Whatever is wrong with a request is answered in the shape of its provider."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.anyio

GEMINI = "/v1beta/models/gemini-2.5-flash:generateContent"


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/v1/messages", ("type", "invalid_request_error")),
        ("/v1/messages/count_tokens", ("type", "invalid_request_error")),
        ("/v1/chat/completions", ("type", "invalid_request_error")),
        ("/v1/responses", ("type", "invalid_request_error")),
        ("/v1/embeddings", ("type", "invalid_request_error")),
        (GEMINI, ("status", "INVALID_ARGUMENT")),
    ],
)
async def test_broken_json_is_refused(wire: Any, path: str, wanted: tuple[str, str]) -> None:
    await wire.send(path, b'{"model": ')
    status, _, body = await wire.answer()
    assert status == 400
    assert json.loads(body)["error"][wanted[0]] == wanted[1]


async def test_an_unknown_scenario_names_those_that_are(wire: Any) -> None:
    await wire.send("/v1/responses", {"model": "gpt-5.4", "input": "scenario:none"})
    status, _, body = await wire.answer()
    assert status == 400
    assert b"absurd_counts, br, cache_mixed" in body


async def test_an_edge_failure_is_html(wire: Any) -> None:
    await wire.send(GEMINI, {"contents": [{"role": "user", "parts": [{"text": "scenario:error_502"}]}]})
    status, headers, body = await wire.answer()
    assert (status, headers["content-type"]) == (502, "text/html")
    assert body.startswith(b"<html>")


async def test_an_error_amid_a_stream_is_a_500_without_one(wire: Any) -> None:
    await wire.send("/v1/responses", {"model": "gpt-5.4", "input": "scenario:error_mid_stream"})
    assert (await wire.answer())[0] == 500


async def test_malformed_json_comes_also_for_a_stream(wire: Any) -> None:
    await wire.send("/v1/responses", {"model": "gpt-5.4", "input": "scenario:malformed_json", "stream": True})
    _, headers, body = await wire.answer()
    assert headers["content-type"] == "application/json"
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)
