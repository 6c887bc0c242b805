"""The supervisor's socket: the heartbeats of its processes, and one question of a command at a time."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
from anyio.abc import SocketStream
from anyio.streams.buffered import BufferedByteReceiveStream

LINE_LIMIT = 1 << 16
_GONE = (anyio.EndOfStream, anyio.IncompleteRead, anyio.ClosedResourceError, anyio.BrokenResourceError, ValueError)
_log = logging.getLogger(__name__)

type Said = dict[str, Any]


class Asking:
    """Serves the socket at `path`: `hear` gets each heartbeat, `answer` each question."""

    def __init__(self, path: Path, hear: Callable[[Said], None], answer: Callable[[Said], Awaitable[Said]]) -> None:
        self._path = path
        self._hear = hear
        self._answer = answer

    async def listen(self) -> Callable[[], Coroutine[Any, Any, None]]:
        """Open the socket; what comes back serves it until it is cancelled."""
        self._path.unlink(missing_ok=True)
        listener = await anyio.create_unix_listener(str(self._path), mode=0o600)

        async def serve() -> None:
            async with listener:
                await listener.serve(self._serve)

        return serve

    async def _serve(self, stream: SocketStream) -> None:
        async with stream:
            try:
                with suppress(*_GONE):
                    await self._converse(stream)
            except Exception as error:  # whatever was said: it must not end the meter
                _log.warning("conversation_failed", exc_info=error)

    async def _converse(self, stream: SocketStream) -> None:
        lines = BufferedByteReceiveStream(stream)
        while True:
            message = json.loads(await lines.receive_until(b"\n", LINE_LIMIT))
            if "ask" in message:
                await stream.send(json.dumps(await self._answer(message)).encode() + b"\n")
                return
            self._hear(message)
