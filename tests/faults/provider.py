"""Providers that a row needs and the fake one is not: made for many connections, or for bytes that hardly move."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from halton.demo.provider.certificates import make_authority
from halton.demo.provider.server import tls

type Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextmanager
def serving(folder: Path, serve: Serve) -> Iterator[tuple[int, Path]]:
    """A TLS server on a loop of its own: its port, and the certificate that its clients must trust."""
    authority = make_authority(folder)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(_listen(serve, tls(authority)), loop).result(10)
        yield server.sockets[0].getsockname()[1], authority.ca_file
    finally:
        asyncio.run_coroutine_threadsafe(_end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _listen(serve: Serve, context: ssl.SSLContext) -> asyncio.Server:
    async def safely(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await serve(reader, writer)
        writer.close()

    return await asyncio.start_server(safely, "127.0.0.1", 0, ssl=context, backlog=1024)


async def _end() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def provider_beside(folder: Path, delay_s: float) -> Iterator[tuple[int, Path]]:
    """The fake provider in a process of its own, so that clients of it have this one to themselves: its port, its authority."""
    command = [sys.executable, "-m", "halton.demo.provider", "--folder", str(folder), "--delay-ms", str(delay_s * 1000)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            facts = json.loads(process.stdout.readline())
            yield facts["port"], Path(facts["ca"])
        finally:
            process.terminate()
