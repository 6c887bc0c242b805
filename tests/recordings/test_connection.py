"""What passes over one connection: who is answered, in what chunks, and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from halton.recordings.answer import Answer
from halton.recordings.connection import Connection
from halton.recordings.desk import Given
from halton.recordings.pace import Pace
from halton.recordings.request import BODY_CAP, Request

STREAM = Answer(
    status=200, headers=(("content-type", "text/x"),), parts=((300, b"one"), (420, b"two"), (900, b"end")), streamed=True
)
WHOLE = Answer(status=429, headers=(("retry-after", "1"),), parts=((50, b"{}"),))


def given(request: Request) -> Given:
    return Given(answer=STREAM if request.path == "/stream" else WHOLE, call="c")


class Served:
    """One client's end, and what the server did."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.told: list[Request] = []
        self.waited: list[float] = []

    async def ask(self, *lines: str, body: bytes = b"") -> bytes:
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        return await self.reader.read()

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)


@asynccontextmanager
async def connected(answering: Callable[[Request], Given] = given, speed: float | None = None) -> AsyncIterator[Served]:
    served: Served

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pace = lambda: Pace(speed, served.sleep, lambda: 0.0)  # noqa: E731
        await Connection(reader, writer, answering, pace, lambda request, _: served.told.append(request)).serve()
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    served = Served(*await asyncio.open_connection(*server.sockets[0].getsockname()))
    try:
        yield served
    finally:
        served.writer.close()
        server.close()


@pytest.mark.anyio
async def test_a_stream_comes_in_chunks_at_the_recorded_moments() -> None:
    async with connected(speed=2.0) as served:
        said = await served.ask("POST /stream HTTP/1.1", "Host: localhost:1", "Connection: close", "Content-Length: 0")
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"transfer-encoding: chunked" in head.lower()
    assert body == b"3\r\none\r\n3\r\ntwo\r\n3\r\nend\r\n0\r\n\r\n"
    assert served.waited == [0.15, 0.15, 0.21, 0.45]


@pytest.mark.anyio
async def test_a_whole_answer_has_a_length_and_the_connection_goes_on() -> None:
    async with connected() as served:
        first = "POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}"
        said = await served.ask(f"{first}HEAD / HTTP/1.1", "Host: [::1]:80", "Connection: close")
    assert said.count(b"HTTP/1.1 429") == 2
    assert said.lower().count(b"content-length: 2") == 2 and said.count(b"{}") == 1
    assert [(request.method, request.body) for request in served.told] == [("POST", b"{}"), ("HEAD", b"")]


@pytest.mark.anyio
async def test_a_client_that_waits_for_leave_to_send_gets_it() -> None:
    async with connected() as served:
        lines = ("POST /a HTTP/1.1", "Host: localhost", "Connection: close", "Content-Length: 2", "Expect: 100-continue")
        served.writer.write("\r\n".join([*lines, "", ""]).encode())
        assert (await served.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100")
        served.writer.write(b"{}")
        assert b"HTTP/1.1 429" in await served.reader.read()


@pytest.mark.anyio
@pytest.mark.parametrize(
    "headers",
    [
        ("Host: evil.example",),
        ("Host: 127.0.0.1.evil.example",),
        ("Host: localhost", "Origin: http://evil.example"),
        ("Host: localhost", "Origin: null"),
    ],
)
async def test_a_page_of_the_web_is_not_answered(headers: tuple[str, ...]) -> None:
    async with connected() as served:
        said = await served.ask("POST /stream HTTP/1.1", *headers, "Connection: close", "Content-Length: 0")
    assert said.startswith(b"HTTP/1.1 403") and b"one" not in said


@pytest.mark.anyio
async def test_what_is_larger_than_any_recording_is_not_read_to_its_end() -> None:
    async with connected() as served:
        lines = ("POST /a HTTP/1.1", "Host: localhost", f"Content-Length: {BODY_CAP + 1}")
        said = await served.ask(*lines, body=b"a" * (BODY_CAP + 1))
    assert said.startswith(b"HTTP/1.1 413") and served.told == []


@pytest.mark.anyio
async def test_a_websocket_is_refused_so_that_http_is_tried_and_the_connection_goes_on() -> None:
    async with connected() as served:
        upgrade = "GET /v1/responses HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        said = await served.ask(f"{upgrade}POST /a HTTP/1.1", "Host: localhost", "Connection: close", "Content-Length: 0")
    assert said.startswith(b"HTTP/1.1 426") and b"over HTTP" in said
    assert said.count(b"HTTP/1.1 429") == 1


@pytest.mark.anyio
async def test_what_is_no_http_ends_it() -> None:
    async with connected() as served:
        assert await served.ask("\x16\x03\x01 no HTTP at all") == b""
