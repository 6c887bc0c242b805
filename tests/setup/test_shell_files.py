"""The files that shells read: written as the meter is, and kept true."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import anyio
import pytest

from eventually import eventually
from halton.paths import Home
from halton.setup.shell_files import ShellFiles, shell_file, shell_texts, started, write_shell_files


def status(edge: int | None, supervisor: int) -> dict[str, Any]:
    return {
        "pid": supervisor,
        "proxy": {"host": "127.0.0.1", "port": 8599},
        "ca": {"cert": "/h/ca.pem"},
        "listeners": [],
        "processes": [{"name": "ledger", "pid": 5}, {"name": "edge", "pid": edge}],
    }


def test_they_are_for_their_owner_alone_and_name_the_processes(home: Home) -> None:
    pid = os.getpid()
    write_shell_files(home, status(pid, pid), "linux")
    for syntax in ("sh", "fish"):
        file = shell_file(home, syntax)
        assert (file.name, stat.S_IMODE(file.stat().st_mode)) == (f"shell.{syntax}", 0o600)
        assert file.read_text().count(f"_halton_lives {pid} {started(pid)}") == 2


def test_when_a_process_started_is_what_the_kernel_says(tmp_path: Path) -> None:
    assert int(started(os.getpid())) >= int(started(os.getppid())) > 0
    assert started(2**22 + 1) == ""


def test_where_nobody_tells_whose_a_connection_is_the_address_proves_it(home: Home) -> None:
    assert "http://127.0.0.1:8599" in shell_texts(home, status(1, 1), "linux")["sh"]
    assert "http://-:" in shell_texts(home, status(1, 1), "darwin")["sh"]


@pytest.mark.anyio
async def test_they_follow_the_processes_of_the_meter(home: Home) -> None:
    told = status(None, 1)
    file = shell_file(home, "sh")
    file.write_text("of before")
    async with anyio.create_task_group() as group:
        group.start_soon(ShellFiles(home, lambda: told, look_s=0.01).run)
        await anyio.wait_all_tasks_blocked()
        assert file.read_text() == "of before"  # there is no edge yet
        told = status(2, 1)
        await eventually(lambda: "_halton_lives 2 " in file.read_text())
        told = status(4, 1)
        await eventually(lambda: "_halton_lives 4 " in file.read_text())
        group.cancel_scope.cancel()


@pytest.mark.anyio
async def test_a_home_that_has_none_gets_none(home: Home) -> None:
    looks: list[int] = []

    def told() -> dict[str, Any]:
        looks.append(1)
        return status(2, 1)

    async with anyio.create_task_group() as group:
        group.start_soon(ShellFiles(home, told, look_s=0.001).run)
        await eventually(lambda: len(looks) > 3)
        group.cancel_scope.cancel()
    assert list(home.run.iterdir()) == []


@pytest.mark.anyio
async def test_what_cannot_be_written_is_tried_again(home: Home) -> None:
    file = shell_file(home, "sh")
    file.mkdir()
    async with anyio.create_task_group() as group:
        group.start_soon(ShellFiles(home, lambda: status(2, 1), look_s=0.01).run)
        await eventually(lambda: shell_file(home, "fish").exists() or not file.rmdir())
        file.write_text("of before")
        await eventually(lambda: "_halton_lives" in file.read_text())
        group.cancel_scope.cancel()
