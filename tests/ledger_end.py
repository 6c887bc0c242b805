"""The ledger's end of an outbox, as a real unix socket whose reader can be told what to answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from halton.frames import AnyFrame, Frame, Unpacker, pack


class LedgerEnd:
    """Keeps all frames that came, in order, and knows its connections."""

    def __init__(self) -> None:
        self.frames: asyncio.Queue[AnyFrame] = asyncio.Queue()
        self.connections: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        self.connections.put_nowait(writer)
        unpacker: Unpacker[AnyFrame] = Unpacker(AnyFrame)
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                for frame in unpacker.feed(data):
                    self.frames.put_nowait(frame)
        writer.close()

    async def connected(self) -> asyncio.StreamWriter:
        return await asyncio.wait_for(self.connections.get(), 10)

    async def take(self, count: int) -> list[AnyFrame]:
        return [await asyncio.wait_for(self.frames.get(), 10) for _ in range(count)]

    async def answer(self, frame: Frame) -> None:
        self.writers[-1].write(pack(frame))
        await self.writers[-1].drain()


@contextlib.asynccontextmanager
async def ledger_end(path: Path) -> AsyncIterator[LedgerEnd]:
    end = LedgerEnd()
    path.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(end.serve, str(path))
    try:
        yield end
    finally:
        server.close()
        for writer in end.writers:
            writer.transport.abort()
        await server.wait_closed()
