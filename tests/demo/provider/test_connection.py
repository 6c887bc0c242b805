"""Connections live on between answers and survive what clients do to them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from halton.demo.provider import Provider

pytestmark = pytest.mark.anyio

ASKED = {"model": "gpt-5.4", "messages": [{"role": "user", "content": "Hello"}]}


async def test_one_connection_serves_many_requests(provider: Provider, wire: Any) -> None:
    for _ in range(5):
        await wire.send("/v1/chat/completions", ASKED)
        status, headers, body = await wire.answer()
        assert (status, headers["content-type"]) == (200, "application/json")
        assert json.loads(body)["model"] == "gpt-5.4-2026-03-05"
    assert len(provider.requests) == 5


async def test_pipelined_requests_are_answered_in_order(wire: Any) -> None:
    await wire.send("/v1/chat/completions", ASKED)
    await wire.send("/v1/responses/input_tokens", {"model": "gpt-5.4", "input": "Hello"})
    assert b"chat.completion" in (await wire.answer())[2]
    assert b"response.input_tokens" in (await wire.answer())[2]


async def test_continue_is_said_before_the_body_comes(wire: Any) -> None:
    body = json.dumps(ASKED).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n"
    wire.writer.write(head.encode())
    assert await wire.head() == (100, {})
    wire.writer.write(body)
    assert (await wire.answer())[0] == 200


async def test_a_client_may_ask_to_close(wire: Any) -> None:
    await wire.send("/v1/chat/completions", ASKED, "localhost", "Connection: close")
    _, headers, _ = await wire.answer()
    assert headers["connection"] == "close"
    assert await wire.reader.read() == b""


async def test_what_is_not_http_is_refused(wire: Any) -> None:
    wire.writer.write(b"EHLO mail\r\n\r\n")
    assert (await wire.answer())[0] == 400
    assert await wire.reader.read() == b""
