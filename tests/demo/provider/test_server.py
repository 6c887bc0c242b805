"""The server keeps what it received and sent, byte for byte, and answers only on loopback."""

from __future__ import annotations

import hashlib
import socket
from pathlib import Path
from typing import Any

import pytest

from halton.demo.provider import Provider

pytestmark = pytest.mark.anyio


def asks(scenario: str, **more: Any) -> dict[str, Any]:
    return {"model": "claude-sonnet-5-5", "messages": [{"role": "user", "content": f"scenario:{scenario}"}]} | more


async def test_a_request_is_kept_as_it_arrived(provider: Provider, wire: Any) -> None:
    await wire.send("/v1/messages?beta=true", asks("plain"), "api.anthropic.com", "X-Odd-CASE:  spaced ", "x-odd-case: twice")
    await wire.answer()
    kept = provider.requests[0]
    assert (kept.method, kept.target) == ("POST", "/v1/messages?beta=true")
    assert kept.headers[:3] == [(b"Host", b"api.anthropic.com"), (b"X-Odd-CASE", b"spaced"), (b"x-odd-case", b"twice")]
    assert kept.body == b'{"model": "claude-sonnet-5-5", "messages": [{"role": "user", "content": "scenario:plain"}]}'


@pytest.mark.parametrize("scenario", ["plain", "gzip", "split", "error_429", "malformed_json"])
@pytest.mark.parametrize("stream", [True, False])
async def test_a_response_is_kept_as_it_was_sent(provider: Provider, wire: Any, scenario: str, stream: bool) -> None:
    await wire.send("/v1/messages", asks(scenario, stream=stream))
    status, _, body = await wire.answer()
    (sent,) = await provider.wait_sent(1)
    assert (sent.serial, sent.status, sent.body, sent.length, sent.left_early) == (1, status, body, len(body), False)
    assert sent.sha256 == hashlib.sha256(body).hexdigest()


async def test_of_a_long_body_the_digest_covers_all(tmp_path: Path, provider: Provider, wire: Any) -> None:
    size = (9 << 20) + 5
    await wire.send("/v1/messages", asks(f"long_line={size}", stream=True))
    _, _, body = await wire.answer()
    (sent,) = await provider.wait_sent(1)
    assert (sent.length, sent.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert len(sent.body) == 8 << 20
    assert max(map(len, body.split(b"\n"))) > size


async def test_equal_questions_get_equal_answers_but_for_the_ids(wire: Any) -> None:
    bodies = []
    for _ in range(2):
        await wire.send("/v1/messages", asks("plain", stream=True))
        bodies.append((await wire.answer())[2])
    assert bodies[0] != bodies[1]
    assert bodies[0] == bodies[1].replace(b"000000000002", b"000000000001")


async def test_a_client_that_leaves_is_noticed(provider: Provider, wire: Any) -> None:
    provider.delay_s = 0.001
    await wire.send("/v1/messages", asks("endless", stream=True))
    await wire.head()
    assert b"message_start" in await wire.chunk()
    for _ in range(20):
        await wire.chunk()
    wire.writer.close()
    await provider.wait_sent(1)
    (sent,) = provider.left_early
    assert sent.body.count(b"text_delta") > 10


async def test_it_listens_on_loopback_only(provider: Provider) -> None:
    with socket.socket() as other:
        other.settimeout(2)
        with pytest.raises(ConnectionRefusedError):
            other.connect(("127.0.0.2", provider.port))


async def test_unrecorded_it_keeps_nothing(tmp_path: Path, provider: Provider) -> None:
    async with Provider(tmp_path / "other", record=False) as other:
        assert other.port != provider.port
        assert (other.requests, other.sent) == ([], [])
