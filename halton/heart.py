"""How a process tells the supervisor that it lives: a line of JSON, twice a second, over the supervisor's socket."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from halton.version import VERSION

BEAT_S = 0.5
FIRST_RETRY_S = 0.2


class Heart:
    """Connects to the supervisor and beats, with whatever facts the process wants to show."""

    def __init__(self, path: Path, name: str, facts: Callable[[], Mapping[str, object]]) -> None:
        self._path = path
        self._name = name
        self._facts = facts
        self.is_heard = False  # whether a supervisor takes the beats

    @property
    def expected(self) -> bool:
        """Whether there is a supervisor to beat for."""
        return self._path.exists()

    async def run(self, on_lost: Callable[[], None] | None = None) -> None:
        """Beat for ever. Without a supervisor: call `on_lost`, or, if there is none, wait for the next one."""
        while True:
            try:
                _, writer = await asyncio.open_unix_connection(str(self._path))
                try:
                    while not writer.is_closing():
                        writer.write(self._line())
                        await writer.drain()
                        self.is_heard = True
                        await asyncio.sleep(BEAT_S)
                finally:
                    self.is_heard = False
                    writer.close()
            except OSError:
                pass
            if on_lost is not None:
                on_lost()
                return
            await asyncio.sleep(FIRST_RETRY_S)

    def _line(self) -> bytes:
        return json.dumps({"name": self._name, "pid": os.getpid(), "version": VERSION, **self._facts()}).encode() + b"\n"
