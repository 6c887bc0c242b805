"""A running edge, places to connect to, and worker processes that can be stopped and killed."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from eventually import eventually
from halton.edge.door import Door
from halton.paths import Home
from halton.setup.ports import listen

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PROVIDER = "api.openai.com"


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say hello, then give back what comes, until the other side is done."""
    with contextlib.suppress(ConnectionError):
        writer.write(b"hello\n")
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()


class Client:
    """One connection to the proxy port."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def connect(self, authority: str) -> str:
        """The status line that a CONNECT gets."""
        self.writer.write(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
        return await self.head()

    async def head(self) -> str:
        async with asyncio.timeout(10):
            return (await self.reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0].decode()

    async def echoed(self, data: bytes) -> bytes:
        self.writer.write(data)
        async with asyncio.timeout(20):
            return await self.reader.readexactly(len(data))

    async def rest(self) -> bytes:
        async with asyncio.timeout(20):
            return await self.reader.read()


class Places:
    """Servers on loopback for the edge to tunnel to."""

    def __init__(self) -> None:
        self._servers: list[asyncio.Server] = []

    async def open(self, serve: Serve) -> int:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        self._servers.append(server)
        port: int = server.sockets[0].getsockname()[1]
        return port

    def close(self) -> None:
        for server in self._servers:
            server.close()
            server.close_clients() if sys.version_info >= (3, 13) else None


class Edge:
    """A Door that runs, and the clients that a test opened to it."""

    def __init__(self, door: Door, running: asyncio.Task[None], listener: socket.socket, home: Home) -> None:
        self.door = door
        self.running = running
        self.port: int = listener.getsockname()[1]
        self.home = home
        self._clients: list[Client] = []
        self._workers: list[subprocess.Popen[bytes]] = []

    async def client(self) -> Client:
        client = Client(*await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20))
        self._clients.append(client)
        return client

    async def worker(self, name: str) -> subprocess.Popen[bytes]:
        """A worker process that is connected and healthy."""
        healthy = self.door.workers.healthy
        script = Path(__file__).with_name("fake_worker.py")
        process = subprocess.Popen([sys.executable, str(script), str(self.home.run), name])
        self._workers.append(process)
        await eventually(lambda: self.door.workers.healthy > healthy)
        return process

    def close(self) -> None:
        for client in self._clients:
            client.writer.transport.abort()
        for process in self._workers:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            process.wait(10)


@pytest.fixture
async def places() -> AsyncIterator[Places]:
    places = Places()
    yield places
    places.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with listen(0, "the proxy", "--proxy-port 0") as listener:
        yield listener


@pytest.fixture
async def edge(home: Home, listener: socket.socket, places: Places) -> AsyncIterator[Edge]:
    """`api.openai.com` is the provider, and its server the echo."""
    resolve = {PROVIDER: ("127.0.0.1", await places.open(echo))}
    door = Door(home, listener, lambda host: host == PROVIDER, resolve)
    running = asyncio.create_task(door.run())
    edge = Edge(door, running, listener, home)
    yield edge
    edge.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await door.settle(0)
    assert door.facts()["tunnels"] == 0
