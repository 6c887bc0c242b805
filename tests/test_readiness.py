"""What a service manager hears of a meter, on a real notify socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from eventually import eventually
from halton import readiness
from halton.readiness import keep_told

pytestmark = pytest.mark.anyio


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    monkeypatch.setattr(readiness, "LOOK_S", 0.01)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(tmp_path / "notify"))
        receiver.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield receiver


def heard(manager: socket.socket, lines: list[str]) -> list[str]:
    try:
        while True:
            lines.append(manager.recv(4096).decode())
    except BlockingIOError:
        return lines


def status(state: str, edge: str = "running") -> dict[str, Any]:
    processes = [{"name": "edge", "state": edge}, {"name": "ledger", "state": "running"}]
    return {"state": state, "proxy": {"port": 8081}, "browse": {"port": 8765}, "processes": processes}


async def test_it_is_ready_when_it_is_healthy_and_says_how_it_is_as_that_changes(manager: socket.socket) -> None:
    now, lines = [status("degraded", "starting")], list[str]()
    async with anyio.create_task_group() as group:
        group.start_soon(keep_told, lambda: now[0])
        await eventually(lambda: heard(manager, lines))
        assert lines == ["STATUS=degraded; proxy on port 8081, page on port 8765; edge is starting"]
        now[0] = status("healthy")
        await eventually(lambda: len(heard(manager, lines)) == 3)
        assert lines[1:] == ["READY=1", "STATUS=healthy; proxy on port 8081, page on port 8765"]
        group.cancel_scope.cancel()


async def test_one_that_does_not_become_healthy_is_ready_after_its_time(
    manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "READY_S", 0.05)
    lines = list[str]()
    async with anyio.create_task_group() as group:
        group.start_soon(keep_told, lambda: status("degraded"))
        await eventually(lambda: "READY=1" in heard(manager, lines))
        group.cancel_scope.cancel()


async def test_its_watchdog_hears_its_loop(manager: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "40000")
    lines = list[str]()
    async with anyio.create_task_group() as group:
        group.start_soon(keep_told, lambda: status("healthy"))
        await eventually(lambda: heard(manager, lines).count("WATCHDOG=1") > 3)
        group.cancel_scope.cancel()
