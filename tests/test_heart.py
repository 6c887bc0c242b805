"""Heartbeats to the supervisor, over a real unix socket."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from eventually import eventually
from halton import __version__
from halton import heart as heart_module
from halton.heart import Heart

pytestmark = pytest.mark.anyio


class Supervisor:
    """Keeps the lines that came, for each connection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: asyncio.Queue[bytes] = asyncio.Queue()
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self.path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, str(self.path))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        while line := await reader.readline():
            self.lines.put_nowait(line)

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()
        self.path.unlink(missing_ok=True)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(heart_module, "BEAT_S", 0.01)
    monkeypatch.setattr(heart_module, "FIRST_RETRY_S", 0.01)
    return tmp_path / "meter.sock"


async def test_each_beat_tells_who_and_how(path: Path) -> None:
    supervisor, counts = Supervisor(path), iter(range(100))
    await supervisor.open()
    beating = asyncio.create_task(Heart(path, "edge", lambda: {"tunnels": next(counts)}).run())
    first, second = [json.loads(await asyncio.wait_for(supervisor.lines.get(), 10)) for _ in range(2)]
    assert first == {"name": "edge", "pid": os.getpid(), "version": __version__, "tunnels": 0}
    assert second == {"name": "edge", "pid": os.getpid(), "version": __version__, "tunnels": 1}
    beating.cancel()
    await supervisor.close()


async def test_without_a_supervisor_a_process_that_asked_for_it_is_told(path: Path) -> None:
    lost = asyncio.Event()
    await asyncio.wait_for(Heart(path, "capture-1", dict).run(on_lost=lost.set), 10)
    assert lost.is_set()


async def test_when_the_supervisor_goes_a_process_that_asked_for_it_is_told(path: Path) -> None:
    supervisor, lost = Supervisor(path), asyncio.Event()
    await supervisor.open()
    beating = asyncio.create_task(Heart(path, "capture-1", dict).run(on_lost=lost.set))
    await asyncio.wait_for(supervisor.lines.get(), 10)
    assert not lost.is_set()
    await supervisor.close()
    await asyncio.wait_for(beating, 10)
    assert lost.is_set()


async def test_others_beat_for_the_next_supervisor(path: Path) -> None:
    beating = asyncio.create_task(Heart(path, "edge", dict).run())
    for _ in range(3):
        supervisor = Supervisor(path)
        await supervisor.open()
        assert json.loads(await asyncio.wait_for(supervisor.lines.get(), 10))["name"] == "edge"
        await supervisor.close()
    beating.cancel()
    await eventually(beating.done)
