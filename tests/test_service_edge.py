"""The edge of a service manager: adopted when it is heard, never started here, renewed when it goes by something else."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import pytest

from eventually import eventually
from halton import __version__
from halton import service_edge as service_edge_module
from halton.paths import Home
from halton.service_edge import ServiceEdge

pytestmark = pytest.mark.anyio


@contextmanager
def process() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as running:
        try:
            yield running
        finally:
            running.kill()


def beat(process: subprocess.Popen[bytes], **facts: str) -> dict[str, object]:
    return {"name": "edge", "pid": process.pid, "version": __version__, "routes": "r", **facts}


async def test_it_is_adopted_and_so_is_its_successor(home: Home) -> None:
    edge = ServiceEdge(home, "r", lambda: [8765])
    async with anyio.create_task_group() as group:
        group.start_soon(edge.run)
        await anyio.wait_all_tasks_blocked()
        assert edge.state == "down"
        with process() as first:
            edge.hear(beat(first))
            assert (edge.pid, edge.state) == (first.pid, "running")
        await eventually(lambda: edge.state == "down")
        with process() as second:
            edge.hear(beat(second))
            assert (edge.pid, edge.restarts) == (second.pid, 1)
            await edge.stop()
            assert second.poll() is None
            group.cancel_scope.cancel()


@pytest.mark.parametrize("other", [{"version": "0.0.1"}, {"routes": "others"}])
async def test_one_that_goes_by_something_else_is_ended_once_so_that_the_manager_starts_another(
    home: Home, other: dict[str, str]
) -> None:
    edge = ServiceEdge(home, "r", lambda: [])
    async with anyio.create_task_group() as group:
        group.start_soon(edge.run)
        with process() as stale:
            edge.hear(beat(stale, **other))
            assert await anyio.to_thread.run_sync(stale.wait) == -signal.SIGTERM
        await eventually(lambda: edge.state == "down")
        group.cancel_scope.cancel()


async def test_where_none_comes_the_log_says_so_and_it_goes_on_waiting(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(service_edge_module, "MISSING_S", 0.02)
    edge = ServiceEdge(home, "r", lambda: [])
    async with anyio.create_task_group() as group:
        group.start_soon(edge.run)
        await eventually(lambda: [record.msg for record in caplog.records] == ["service_edge_missing"])
        with process() as late:
            edge.hear(beat(late))
            assert edge.state == "running"
            group.cancel_scope.cancel()
