"""Answers come at their pace and end as their scenario says."""

from __future__ import annotations

import json
from time import monotonic
from typing import Any

import pytest

from halton.demo.provider import Provider

pytestmark = pytest.mark.anyio


def asks(scenario: str, **more: Any) -> dict[str, Any]:
    return {"model": "claude-sonnet-5-5", "messages": [{"role": "user", "content": f"scenario:{scenario}"}]} | more


async def test_a_stream_arrives_part_by_part(provider: Provider, wire: Any) -> None:
    provider.delay_s = 0.05
    await wire.send("/v1/messages", asks("plain", stream=True))
    _, headers = await wire.head()
    assert headers["transfer-encoding"] == "chunked"
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    times, parts = [monotonic()], [await wire.chunk()]
    while parts[-1]:
        times.append(monotonic())
        parts.append(await wire.chunk())
    assert len(parts) == 11
    assert all(part.startswith(b"event: ") for part in parts[:-1])
    assert times[-1] - times[0] > 0.05 * 9
    assert min(later - earlier for earlier, later in zip(times[1:], times[2:], strict=False)) > 0.02


async def test_a_whole_answer_waits_once(provider: Provider, wire: Any) -> None:
    provider.delay_s = 0.1
    before = monotonic()
    await wire.send("/v1/messages", asks("plain"))
    _, headers, body = await wire.answer()
    assert 0.1 <= monotonic() - before < 2
    assert int(headers["content-length"]) == len(body)


@pytest.mark.parametrize("stream", [True, False])
async def test_a_cut_closes_without_the_end(wire: Any, stream: bool) -> None:
    await wire.send("/v1/messages", asks("cut", stream=stream))
    _, headers = await wire.head()
    rest = await wire.reader.read()
    assert not rest.endswith(b"0\r\n\r\n")
    assert (b"text_delta" in rest and b"message_delta" not in rest) if stream else len(rest) < int(headers["content-length"])


async def test_a_reset_is_felt_as_one(provider: Provider, wire: Any) -> None:
    provider.delay_s = 0.01
    await wire.send("/v1/messages", asks("reset", stream=True))
    await wire.head()
    assert b"message_start" in await wire.chunk()
    with pytest.raises(ConnectionResetError):
        await wire.reader.read()
    (sent,) = await provider.wait_sent(1)
    assert not sent.left_early


async def test_a_client_that_does_not_read_stops_the_provider(provider: Provider, wire: Any) -> None:
    await wire.send("/v1/messages", asks("long_line", stream=True))
    await wire.head()
    assert provider.sent == []
    wire.writer.transport.abort()
    (sent,) = await provider.wait_sent(1)
    assert sent.left_early and sent.length < 64 << 20


async def test_an_endless_body_trickles_blanks(wire: Any) -> None:
    await wire.send("/v1/messages", asks("endless"))
    await wire.head()
    assert (await wire.chunk()).startswith(b'{"model":"claude-sonnet-5-5"')
    assert [await wire.chunk() for _ in range(3)] == [b" ", b" ", b" "]


async def test_an_array_comes_item_by_item(wire: Any) -> None:
    body = {"contents": [{"parts": [{"text": "Hello"}]}]}
    await wire.send("/v1beta/models/gemini-2.5-flash:streamGenerateContent", body)
    _, headers = await wire.head()
    assert headers["content-type"] == "application/json; charset=UTF-8"
    parts = []
    while part := await wire.chunk():
        parts.append(part)
    assert [item["usageMetadata"]["candidatesTokenCount"] for item in json.loads(b"".join(parts))] == [1, 3, 5, 7]
    assert len(parts) == 4 and parts[0].startswith(b"[{") and parts[-1].endswith(b"]\r\n")
