"""Codex finds its account on our chatgpt.com, and answers that tell how much of a plan is used."""

from __future__ import annotations

import json
from typing import Any

import pytest
import zstandard
from wsproto.events import RejectConnection

from halton.demo.provider import Provider

pytestmark = pytest.mark.anyio

HOST = "chatgpt.com"
PATH = "/backend-api/codex/responses"


async def test_a_response_tells_the_limits_of_the_plan_in_its_headers(wire: Any) -> None:
    await wire.send(PATH, {"model": "gpt-5.4", "input": "scenario:thinking", "stream": True}, HOST)
    status, headers, body = await wire.answer()
    assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert (headers["x-codex-plan-type"], headers["x-codex-primary-used-percent"]) == ("plus", "12")
    assert (headers["x-codex-secondary-window-minutes"], headers["x-codex-secondary-reset-at"]) == ("10080", "1795018000")
    last = json.loads(body.decode().strip().rpartition("data: ")[2])
    assert last["response"]["usage"]["output_tokens_details"] == {"reasoning_tokens": 300}


async def test_a_plan_that_is_used_up_says_until_when(wire: Any) -> None:
    await wire.send(PATH, {"model": "gpt-5.4", "input": "scenario:error_429", "stream": True}, HOST)
    status, headers, body = await wire.answer()
    assert (status, headers["x-codex-primary-used-percent"]) == (429, "100")
    error = json.loads(body)["error"]
    assert (error["type"], error["resets_at"]) == ("usage_limit_reached", 1_795_018_000)


@pytest.mark.parametrize(
    ("scenario", "status", "kind"), [("error_400", 400, "invalid_request_error"), ("error_529", 503, "server_error")]
)
async def test_other_errors_are_openai_s(wire: Any, scenario: str, status: int, kind: str) -> None:
    await wire.send(PATH, {"model": "gpt-5.4", "input": f"scenario:{scenario}"}, HOST)
    refused, _, body = await wire.answer()
    assert (refused, json.loads(body)["error"]["type"]) == (status, kind)


async def test_a_compressed_request_is_read(wire: Any) -> None:
    compressor = zstandard.ZstdCompressor().compressobj()
    asked = compressor.compress(b'{"model": "gpt-5.4", "input": "scenario:tool_call"}') + compressor.flush()
    await wire.send(PATH, asked, HOST, "Content-Encoding: zstd")
    _, _, body = await wire.answer()
    assert json.loads(body)["output"][0]["type"] == "function_call"


async def test_a_socket_tells_the_limits_of_the_plan_before_each_answer(peer: Any) -> None:
    await peer.open(PATH, HOST)
    for _ in range(2):
        await peer.ask("plain")
        assert (await peer.response())[0]["type"] == "codex.rate_limits"


async def test_without_upgrades_a_socket_is_refused(provider: Provider, peer: Any) -> None:
    provider.upgrades = False
    opened = await peer.open(PATH, HOST)
    assert isinstance(opened, RejectConnection) and opened.status_code == 426


async def test_the_account_has_a_plan_and_lives_here(wire: Any) -> None:
    await wire.send("/backend-api/wham/accounts/check", b"", HOST, method="GET")
    _, _, body = await wire.answer()
    told = json.loads(body)
    (account,) = told["accounts"]
    assert account["id"] == told["default_account_id"] == "00000000-0000-4000-8000-000000000002"
    assert (account["plan_type"], account["workspace_backend_origin"]) == ("plus", "https://chatgpt.com")


@pytest.mark.parametrize(
    ("method", "path", "host", "wanted"),
    [
        ("GET", "/backend-api/codex/models?client_version=0.171.0", HOST, {"models": []}),
        ("POST", "/otlp/v1/metrics", "ab.chatgpt.com", {}),
    ],
)
async def test_its_chatter_is_answered(wire: Any, method: str, path: str, host: str, wanted: Any) -> None:
    await wire.send(path, b"", host, method=method)
    status, _, body = await wire.answer()
    assert (status, json.loads(body)) == (200, wanted)
