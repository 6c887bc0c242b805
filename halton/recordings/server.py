"""The provider of recorded calls: listens on 127.0.0.1, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from halton.errors import PortTaken
from halton.recordings.connection import Answering, Connection, Tell
from halton.recordings.pace import Pace

LOOPBACK = "127.0.0.1"


def untold(request: object, given: object) -> None:
    """Tell nobody."""


class Server:
    """Serves while it is entered; `tell` hears of each request and what it was given, when its answer has been sent.

    :raises PortTaken: on entering, if somebody else listens on `port`; 0 takes a free one.
    """

    def __init__(
        self, answering: Answering, *, port: int = 0, pace: Callable[[], Pace] = lambda: Pace(None), tell: Tell = untold
    ) -> None:
        self.port = port
        self._answering = answering
        self._pace = pace
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://{LOOPBACK}:{self.port}"

    async def __aenter__(self) -> Self:
        try:
            self._server = await asyncio.start_server(self._accept, LOOPBACK, self.port)
        except OSError as error:
            said = f"{LOOPBACK}:{self.port} cannot be listened on ({error.strerror}). Take a free port: --port 0"
            raise PortTaken(said) from None
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await Connection(reader, writer, self._answering, self._pace, self._tell).serve()
        except asyncio.CancelledError:
            pass  # the server closes: whoever waits for the rest of an answer is cut off
        finally:
            self._tasks.discard(task)
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()
