"""It listens on 127.0.0.1 alone, and ends whatever is on its way."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from halton.errors import PortTaken
from halton.recordings.answer import Answer
from halton.recordings.desk import Given
from halton.recordings.pace import Pace
from halton.recordings.request import Request
from halton.recordings.server import Server

SLOW = Answer(status=200, headers=(), parts=((0, b"begun"), (60_000, b"never")), streamed=True)


def given(request: Request) -> Given:
    answer = SLOW if request.path == "/slow" else Answer(status=200, headers=(), parts=((0, b"ok"),))
    return Given(answer=answer, call="c")


@pytest.mark.anyio
async def test_requests_are_answered_and_told_of() -> None:
    told: list[tuple[str, str | None]] = []
    async with Server(given, tell=lambda request, one: told.append((request.target, one.call))) as server:
        async with httpx.AsyncClient() as client:
            answers = await asyncio.gather(*(client.get(f"{server.address}/{number}") for number in range(5)))
    assert [answer.text for answer in answers] == ["ok"] * 5
    assert sorted(told) == [(f"/{number}", "c") for number in range(5)]


@pytest.mark.anyio
async def test_a_port_that_is_taken() -> None:
    async with Server(given) as server:
        with pytest.raises(PortTaken, match="--port 0"):
            async with Server(given, port=server.port):
                pass


@pytest.mark.anyio
async def test_the_end_waits_for_no_answer() -> None:
    async with Server(given, pace=lambda: Pace(1.0)) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"begun")
    assert b"never" not in await reader.read()
    writer.close()
