"""A capture worker without capture: it takes connections by the channel's protocol, answers CONNECT itself, and echoes."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

from halton.capture.channel import Channel
from halton.pulse import Pulse


class FakeWorker:
    """Its answers name the worker and count the connections it got."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._served = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, client: socket.socket) -> None:
        self._served += 1
        task = asyncio.get_running_loop().create_task(self._serve(client, self._served))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, client: socket.socket, number: int) -> None:
        reader, writer = await asyncio.open_connection(sock=client)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 {self._name} {number}\r\n\r\n".encode())
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
        writer.close()


async def main(run: Path, name: str) -> None:
    pulse, descriptor = Pulse.create(run)
    channel = Channel(run / "edge.sock", pulse, descriptor, FakeWorker(name).take)
    await asyncio.gather(channel.beat(), channel.run())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
