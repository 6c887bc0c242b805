"""Processes under supervision: started again when they end, ended when they do not, known by their heartbeats."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest

from eventually import eventually
from halton import children as children_module
from halton.children import Child, Launch, open_error_log
from halton.paths import Home

pytestmark = pytest.mark.anyio

BORN = """
import os, sys, time
with open(sys.argv[1], "a") as births:
    births.write(f"{os.getpid()} {time.monotonic()}\\n")
"""
LIVES = BORN + "time.sleep(600)\n"
STUBBORN = BORN.replace("import os", "import signal, os") + "signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)\n"


class Births:
    """When processes of one child began."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def pids(self) -> list[int]:
        return [int(line.split()[0]) for line in self._lines()]

    def moments(self) -> list[float]:
        return [float(line.split()[1]) for line in self._lines()]

    def _lines(self) -> list[str]:
        return self.path.read_text().splitlines() if self.path.exists() else []


@pytest.fixture
def births(tmp_path: Path) -> Births:
    return Births(tmp_path / "births")


@asynccontextmanager
async def running(home: Home, births: Births, code: str) -> AsyncIterator[Child]:
    child = Child(home, "capture-1", lambda: Launch(["-c", code, str(births.path)]))
    async with anyio.create_task_group() as group:
        group.start_soon(child.run)
        yield child
        await child.stop()
        group.cancel_scope.cancel()
    assert not [pid for pid in births.pids() if alive(pid)]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_one_that_ends_at_once_is_started_again_ever_later(home: Home, births: Births) -> None:
    async with running(home, births, BORN + "sys.exit(3)") as child:
        await eventually(lambda: len(births.pids()) == 4)
    first, second, third, fourth = births.moments()[:4]
    assert second - first >= 0.1 and third - second >= 0.2 and fourth - third >= 0.4
    assert child.restarts >= 3


async def test_the_wait_between_starts_is_bounded(home: Home, births: Births, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children_module, "LAST_BACKOFF_S", 0.06)
    async with running(home, births, BORN) as child:
        await eventually(lambda: child.restarts > 5)


async def test_one_that_lived_long_is_started_again_soon(home: Home, births: Births, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children_module, "STEADY_S", 0.0)
    monkeypatch.setattr(children_module, "FIRST_BACKOFF_S", 0.01)
    async with running(home, births, BORN) as child:
        await eventually(lambda: child.restarts > 5)


async def test_a_killed_one_has_a_successor_with_another_pid(home: Home, births: Births) -> None:
    async with running(home, births, LIVES) as child:
        await eventually(lambda: len(births.pids()) == 1)
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await eventually(lambda: len(births.pids()) == 2 and child.pid == births.pids()[1])
        assert child.pid != first


async def test_its_state_follows_its_heartbeats(home: Home, births: Births, monkeypatch: pytest.MonkeyPatch) -> None:
    states = []
    async with running(home, births, LIVES) as child:
        states.append(child.state)
        await eventually(lambda: births.pids())
        states.append(child.state)
        child.hear({"name": "capture-1", "pid": child.pid, "live": 3})
        states.append(child.state)
        assert child.beat["live"] == 3
        monkeypatch.setattr(children_module, "SILENT_S", 0.0)
        states.append(child.state)
    assert states == ["down", "starting", "running", "silent"]


async def test_a_heartbeat_of_an_earlier_process_tells_nothing(home: Home, births: Births) -> None:
    async with running(home, births, LIVES) as child:
        await eventually(lambda: births.pids())
        child.hear({"name": "capture-1", "pid": 1})
        assert (child.state, child.beat) == ("starting", {})


async def test_one_that_hangs_is_replaced(home: Home, births: Births, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children_module, "SILENT_S", 0.02)
    monkeypatch.setattr(children_module, "HUNG_S", 0.05)
    async with running(home, births, LIVES) as child, anyio.create_task_group() as group:
        await eventually(lambda: births.pids())
        group.start_soon(child.watch)
        await anyio.sleep(0)
        child.hear({"name": "capture-1", "pid": child.pid})
        await eventually(lambda: len(births.pids()) == 2)
        group.cancel_scope.cancel()


async def test_one_that_does_not_obey_is_ended(home: Home, births: Births, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children_module, "STOP_S", 0.1)
    async with running(home, births, STUBBORN) as child:
        await eventually(lambda: births.pids())
        await child.stop()
        await eventually(lambda: not alive(births.pids()[0]) or child.pid is None)
    assert len(births.pids()) == 1


async def test_an_adopted_one_is_stopped_like_a_child(home: Home, births: Births) -> None:
    code = LIVES
    with subprocess.Popen([sys.executable, "-c", code, str(births.path)]) as stranger:
        await eventually(lambda: births.pids())
        child = Child(home, "edge", lambda: Launch(["-c", code, str(births.path)]))
        child.adopt({"pid": stranger.pid})
        assert (child.pid, child.state) == (stranger.pid, "running")
        async with anyio.create_task_group() as group:
            group.start_soon(child.run)
            group.start_soon(reap, stranger)
            await child.stop()
        assert stranger.returncode == -signal.SIGTERM
    assert len(births.pids()) == 1


async def test_an_adopted_one_that_ends_has_a_successor_of_our_own(home: Home, births: Births) -> None:
    code = LIVES
    with subprocess.Popen([sys.executable, "-c", code, str(births.path)]) as stranger:
        await eventually(lambda: births.pids())
        child = Child(home, "edge", lambda: Launch(["-c", code, str(births.path)]))
        child.adopt({"pid": stranger.pid})
        async with anyio.create_task_group() as group:
            group.start_soon(child.run)
            stranger.kill()
            await reap(stranger)
            await eventually(lambda: len(births.pids()) == 2 and child.pid == births.pids()[1])
            assert child.state == "starting"
            await child.stop()
            group.cancel_scope.cancel()


async def reap(process: subprocess.Popen[bytes]) -> None:
    """Somebody else is its parent, and takes note of its end."""
    await anyio.to_thread.run_sync(process.wait)


async def test_it_gets_its_home_and_its_sockets_and_nothing_of_ours(home: Home, tmp_path: Path) -> None:
    told, (reading, writing) = tmp_path / "told", os.pipe()
    code = (
        "import os, sys; os.write(int(sys.argv[2]), b'x');"
        "open(sys.argv[1], 'w').write(os.environ['HALTON_HOME'] + ' ' + str(os.getsid(0) == os.getpid()));"
        "sys.stderr.write('words'); sys.stderr.flush(); __import__('time').sleep(600)"
    )
    child = Child(home, "capture-1", lambda: Launch(["-c", code, str(told), str(writing)], [writing]))
    async with anyio.create_task_group() as group:
        group.start_soon(child.run)
        await eventually(lambda: home.error_log("capture-1").exists() and home.error_log("capture-1").read_text() == "words")
        await child.stop()
        group.cancel_scope.cancel()
    assert told.read_text() == f"{home.root} True"
    assert os.read(reading, 9) == b"x"
    os.close(reading)
    os.close(writing)


def test_an_error_log_is_its_owners_alone_and_goes_on(home: Home) -> None:
    path = home.error_log("edge")
    path.write_text("before ")
    path.chmod(0o644)
    with open_error_log(path) as file:
        file.write(b"after")
    assert path.read_text() == "before after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_error_log_that_has_grown_large_is_set_aside(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children_module, "MAX_LOG", 5)
    path = home.error_log("edge")
    path.write_text("123456")
    open_error_log(path).close()
    assert (path.read_text(), path.with_name("edge.err.log.1").read_text()) == ("", "123456")


def test_a_link_in_the_place_of_an_error_log_is_not_followed(home: Home, tmp_path: Path) -> None:
    home.error_log("edge").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        open_error_log(home.error_log("edge"))
    assert not (tmp_path / "elsewhere").exists()
