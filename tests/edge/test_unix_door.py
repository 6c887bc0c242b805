"""The edge's unix sockets come and go with the home's folder, and leave a successor's alone."""

from __future__ import annotations

import asyncio
import shutil
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from eventually import eventually
from halton.edge import unix_door
from halton.edge.unix_door import serve_unix

pytestmark = pytest.mark.anyio


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(unix_door, "CHECK_S", 0.02)
    (tmp_path / "run").mkdir()
    return tmp_path / "run" / "door.sock"


@asynccontextmanager
async def serving(path: Path) -> AsyncIterator[list[socket.socket]]:
    came: list[socket.socket] = []
    task = asyncio.create_task(serve_unix(path, came.append))
    yield came
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    for channel in came:
        channel.close()


def knock(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
        try:
            channel.connect(str(path))
        except OSError:
            return False
        return True


async def test_who_comes_is_told_of_and_the_socket_is_its_owners_alone(path: Path) -> None:
    path.write_text("left by an earlier edge")
    async with serving(path) as came:
        await eventually(lambda: knock(path))
        await eventually(lambda: len(came) == 1)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert not came[0].getblocking()


async def test_it_is_there_again_when_the_folder_is(path: Path) -> None:
    async with serving(path):
        await eventually(lambda: knock(path))
        shutil.rmtree(path.parent)
        path.parent.mkdir()
        await eventually(lambda: knock(path))


async def test_a_folder_that_is_not_there_yet_is_waited_for_and_none_is_made(path: Path) -> None:
    path.parent.rmdir()
    async with serving(path):
        await asyncio.sleep(0.1)
        assert not path.parent.exists()
        path.parent.mkdir()
        await eventually(lambda: knock(path))


async def test_one_whose_folder_was_renamed_is_found_there(path: Path) -> None:
    async with serving(path) as came:
        await eventually(lambda: knock(path))
        moved = path.parent.rename(path.parent.with_name("moved"))
        await asyncio.sleep(0.1)
        seen = len(came)
        await eventually(lambda: knock(moved / path.name) and len(came) > seen)


async def test_a_successors_socket_is_left_alone(path: Path) -> None:
    async with serving(path) as former:
        await eventually(lambda: knock(path))
        await eventually(lambda: len(former) == 1)
        async with serving(path) as latter:
            await eventually(lambda: knock(path) and latter)
            seen, reached = len(former), len(latter)
            await eventually(lambda: knock(path) and len(latter) > reached + 3)
            assert len(former) == seen


async def test_a_folder_that_takes_no_socket_is_no_end(path: Path) -> None:
    long = path.parent / ("x" * 120)
    async with serving(long):
        await asyncio.sleep(0.1)
    assert not long.exists()


async def test_where_a_successor_ends_first_the_one_of_before_is_found_again(path: Path) -> None:
    async with serving(path) as ours:
        await eventually(lambda: knock(path) and ours)
        async with serving(path) as theirs:
            await eventually(lambda: knock(path) and theirs)
        count = len(ours)
        await eventually(lambda: knock(path) and len(ours) > count)
    assert not path.exists()
