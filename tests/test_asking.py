"""The supervisor's socket, with clients that say what they like."""

from __future__ import annotations

import json
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from anyio.abc import SocketStream

from eventually import eventually
from halton.asking import LINE_LIMIT, Asking
from halton.paths import Home

pytestmark = pytest.mark.anyio


async def answer(question: dict[str, Any]) -> dict[str, Any]:
    if question["ask"] == "fault":
        raise RuntimeError("a fault of ours")
    return {"asked": question["ask"]}


@asynccontextmanager
async def served(home: Home) -> AsyncIterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []
    serve = await Asking(home.socket("meter"), heard.append, answer).listen()
    async with anyio.create_task_group() as group:
        group.start_soon(serve)
        yield heard
        group.cancel_scope.cancel()


async def said(home: Home, data: bytes) -> bytes:
    """What comes back until the other side closes, or we have nothing more to say."""
    stream: SocketStream = await anyio.connect_unix(str(home.socket("meter")))
    async with stream:
        await stream.send(data)
        await stream.send_eof()
        try:
            return await stream.receive()
        except (anyio.EndOfStream, anyio.BrokenResourceError):
            return b""


async def test_a_question_is_answered_once(home: Home) -> None:
    async with served(home) as heard:
        assert json.loads(await said(home, b'{"ask": "status"}\n{"ask": "again"}\n')) == {"asked": "status"}
    assert heard == []


async def test_heartbeats_are_heard_in_their_order(home: Home) -> None:
    async with served(home) as heard:
        assert await said(home, b'{"name": "edge", "n": 1}\n{"name": "edge", "n": 2}\n') == b""
        await eventually(lambda: len(heard) == 2)
    assert [beat["n"] for beat in heard] == [1, 2]


@pytest.mark.parametrize(
    "noise", [b"", b"\n", b"no json\n", b"[1]\n", b"\xff\xfe\n", b'{"ask": "fault"}\n', b"x" * (LINE_LIMIT + 9)]
)
async def test_noise_ends_its_own_conversation_and_no_other(home: Home, noise: bytes) -> None:
    async with served(home):
        assert await said(home, noise) == b""
        assert json.loads(await said(home, b'{"ask": "status"}\n')) == {"asked": "status"}


async def test_the_socket_is_its_owners(home: Home) -> None:
    home.socket("meter").write_bytes(b"left behind")
    async with served(home):
        found = home.socket("meter").stat()
    assert stat.S_ISSOCK(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o600
