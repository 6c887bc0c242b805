"""A proxy such as companies have: a real one that asks for a password, keeps what it was asked, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
WANTS_PASSWORD = b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="corp"\r\n\r\n'
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\n\r\n"
USER, PASSWORD = "corp\\me", "p@ss:w%rd"
IN_ADDRESS = "corp%5Cme:p%40ss%3Aw%25rd"


@asynccontextmanager
async def greeting() -> AsyncIterator[int]:
    """The port of a server to lead to, which speaks first, then gives back what comes."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            writer.write(b"hello ")
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        writer.close()

    serving = await asyncio.start_server(greet, "127.0.0.1", 0)
    yield serving.sockets[0].getsockname()[1]
    serving.close()
    await asyncio.wait_for(serving.wait_closed(), 10)


class ConnectProxy:
    """Serves one port of loopback. `places` are where HOST:PORT lies for it; of others it says 502.

    `heads` are the CONNECTs that it was sent, `tunnels` the authorities that it let through. With `answer` it does that instead.
    """

    def __init__(self, places: Mapping[str, tuple[str, int]]) -> None:
        self.places = dict(places)
        self.heads: list[bytes] = []
        self.tunnels: list[str] = []
        self.answer: Answer | None = None
        self.pieces = len(ESTABLISHED)  # how many bytes of its answer go out at once
        self.port = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._backs: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        """What a client of it is given."""
        return f"http://{IN_ADDRESS}@127.0.0.1:{self.port}"

    @property
    def open(self) -> int:
        """How many connections it has."""
        return len(self._open)

    async def start(self) -> None:
        """Listen: at first anywhere, later where it was."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def end_tunnels(self) -> None:
        """End each from behind, as a destination does that has waited long enough."""
        for back in tuple(self._backs):
            back.transport.abort()

    async def stop(self) -> None:
        """Be gone, and every tunnel with it, as after a kill."""
        assert self._server is not None
        self._server.close()
        for writer in tuple(self._open):
            writer.transport.abort()
        await asyncio.wait_for(self._server.wait_closed(), 10)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                head = await reader.readuntil(b"\r\n\r\n")
                self.heads.append(head)
                await (self.answer(reader, writer) if self.answer is not None else self._let_through(head, reader, writer))
        finally:
            self._open.discard(writer)
            writer.close()

    async def _let_through(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, *fields = head.decode().split("\r\n")
        authority = line.split(" ")[1]
        if f"Proxy-Authorization: Basic {b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}" not in fields:
            writer.write(WANTS_PASSWORD)
        elif authority not in self.places:
            writer.write(BAD_GATEWAY)
        else:
            there, back = await asyncio.open_connection(*self.places[authority])
            self._open.add(back)
            self._backs.add(back)
            self.tunnels.append(authority)
            try:
                for at in range(0, len(ESTABLISHED), self.pieces):
                    writer.write(ESTABLISHED[at : at + self.pieces])
                    await writer.drain()
                    await asyncio.sleep(0)
                await asyncio.gather(_pass(reader, back), _pass(there, writer))
            finally:
                self._open.discard(back)
                self._backs.discard(back)
                back.transport.abort()
        await writer.drain()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    writer.write_eof()


def saying(*parts: bytes, ends: bool = True) -> Answer:
    """Say this, each part on its own, whatever was asked; then end the connection, or keep it and say no more."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        if not ends:
            await reader.read()

    return answer


@contextmanager
def proxy_in_thread(places: Mapping[str, tuple[str, int]]) -> Iterator[tuple[ConnectProxy, Callable[[Awaitable[None]], None]]]:
    """One on a loop of its own, and what runs a coroutine of it there."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    proxy = ConnectProxy(places)

    def run(step: Awaitable[None]) -> None:
        async def whole() -> None:
            await step

        asyncio.run_coroutine_threadsafe(whole(), loop).result(10)

    try:
        run(proxy.start())
        yield proxy, run
    finally:
        run(proxy.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
