"""A running provider for each test, and what a client needs to trust it."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Event, RejectConnection, Request, TextMessage
from wsproto.extensions import PerMessageDeflate

from halton.demo.provider import Provider


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Provider]:
    async with Provider(tmp_path / "provider", delay_s=0.0, salt="a1b2c3d4") as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.ca_file))
        monkeypatch.setenv("NO_PROXY", "localhost")
        yield running


@pytest.fixture
def url(provider: Provider) -> str:
    return f"https://localhost:{provider.port}"


@pytest.fixture
def trust(provider: Provider) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(provider.ca_file))


class Wire:
    """A client that hides nothing: one connection, heads, chunks and bodies as they come."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, path: str, body: Any = b"", host: str = "localhost", *headers: str, method: str = "POST") -> None:
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *headers, f"Content-Length: {len(payload)}"]
        self.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + payload)
        await self.writer.drain()

    async def head(self) -> tuple[int, dict[str, str]]:
        first, *lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        return int(first.split(" ")[1]), dict(line.split(": ", 1) for line in lines)

    async def chunk(self) -> bytes:
        size = int((await self.reader.readline()).strip(), 16)
        return (await self.reader.readexactly(size + 2))[:-2]

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        status, headers = await self.head()
        if "content-length" in headers:
            return status, headers, await self.reader.readexactly(int(headers["content-length"]))
        body = b""
        while part := await self.chunk():
            body += part
        return status, headers, body


@pytest.fixture
async def wire(provider: Provider, trust: ssl.SSLContext) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("localhost", provider.port, ssl=trust, limit=1 << 20)
    yield Wire(reader, writer)
    writer.transport.abort()


class Peer:
    """A WebSocket client that hides nothing: each event of wsproto as it comes, `None` for the end of the connection."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._events: list[Event] = []

    async def open(self, path: str = "/v1/responses", host: str = "localhost", *, deflate: bool = False) -> Event | None:
        """Ask for the upgrade; what it was answered with."""
        await self.say(Request(host=host, target=path, extensions=[PerMessageDeflate()] if deflate else []))
        opened = await self.hear()
        assert isinstance(opened, AcceptConnection | RejectConnection)
        return opened

    async def ask(self, scenario: str, **more: Any) -> None:
        """Ask for one response."""
        await self.tell({"type": "response.create", "model": "gpt-5.4", "input": f"scenario:{scenario}"} | more)

    async def tell(self, value: Any) -> None:
        await self.say(TextMessage(data=value if isinstance(value, str) else json.dumps(value)))

    async def say(self, event: Event) -> None:
        await self.write(self._protocol.send(event))

    async def write(self, data: bytes) -> None:
        self._wire.writer.write(data)
        await self._wire.writer.drain()

    async def hear(self) -> Event | None:
        while not self._events:
            try:
                data = await self._wire.reader.read(65536)
            except ConnectionResetError:
                return None
            if not data:
                return None
            self._protocol.receive_data(data)
            self._events += self._protocol.events()
        return self._events.pop(0)

    async def message(self) -> tuple[str, int]:
        """The next message, and of how many fragments it was."""
        text, fragments = "", 0
        while True:
            # A frame may come in several events, one for each piece that the socket gave.
            event = await self.hear()
            assert isinstance(event, TextMessage), event
            text, fragments = text + event.data, fragments + event.frame_finished
            if event.message_finished:
                return text, fragments

    async def response(self) -> list[dict[str, Any]]:
        """The messages up to the one that ends a response."""
        told: list[dict[str, Any]] = []
        while not told or told[-1]["type"] not in ("response.completed", "response.failed", "error"):
            told.append(json.loads((await self.message())[0]))
        return told


@pytest.fixture
def peer(wire: Wire) -> Peer:
    return Peer(wire)
