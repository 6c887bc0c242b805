"""Processes under supervision: started again when they end, ended when they do not, known by their heartbeats."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest

from eventually import eventually
from halton import children as children_module
from halton.alive import is_alive
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
    assert not [pid for pid in births.pids() if is_alive(pid)]


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
        await eventually(lambda: not is_alive(births.pids()[0]) or child.pid is None)
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


async def test_an_adopted_one_that_has_ended_is_not_waited_for_although_nobody_reaps_it(home: Home, births: Births) -> None:
    with subprocess.Popen([sys.executable, "-c", LIVES, str(births.path)]) as stranger:
        await eventually(lambda: births.pids())
        child = Child(home, "edge", lambda: Launch([]))
        child.adopt({"pid": stranger.pid})
        async with anyio.create_task_group() as group:
            group.start_soon(child.run)
            await anyio.wait_all_tasks_blocked()
            with anyio.fail_after(5):
                await child.stop()
            assert stranger.returncode is None and child.pid is None


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
    told, (reading, writing), log = tmp_path / "told", os.pipe(), home.error_log("capture-1")
    code = (
        "import os, sys; os.write(int(sys.argv[2]), b'x');"
        "print('words'); sys.stdout.flush(); sys.stderr.write('words'); sys.stderr.flush();"
        "open(sys.argv[1], 'w').write(os.environ['HALTON_HOME'] + ' ' + str(os.getsid(0) == os.getpid()));"
        "from halton.logs import begin_logging; begin_logging(); __import__('time').sleep(600)"
    )
    child = Child(home, "capture-1", lambda: Launch(["-c", code, str(told), str(writing)], [writing]))
    async with anyio.create_task_group() as group:
        group.start_soon(child.run)
        await eventually(log.exists)
        await child.stop()
        group.cancel_scope.cancel()
    assert told.read_text() == f"{home.root} True"
    assert log.read_text() == ""
    assert os.read(reading, 9) == b"x"
    os.close(reading)
    os.close(writing)


@pytest.mark.parametrize(
    ("code", "status"),
    [("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", -9), ("import nothing_of_this_name", 1)],
)
async def test_how_it_ended_is_logged_and_not_what_it_said(
    home: Home, caplog: pytest.LogCaptureFixture, code: str, status: int
) -> None:
    child = Child(home, "capture-1", lambda: Launch(["-c", code]))
    async with anyio.create_task_group() as group:
        group.start_soon(child.run)
        await eventually(lambda: child.restarts)
        await child.stop()
        group.cancel_scope.cancel()
    assert (caplog.records[0].msg, caplog.records[0].__dict__["status"]) == ("capture-1_ended", status)
    assert not home.error_log("capture-1").exists()


async def test_what_an_interpreter_says_before_it_runs_us_is_in_no_file(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, ran = "sk-ant-A-SECRET", tmp_path / "ran"
    (tmp_path / "sitecustomize.py").write_text(
        f"import os, sys, warnings\nprint('{secret}'); os.write(2, b'{secret}'); warnings.warn('{secret}')\n"
        f"open({str(ran)!r}, 'w').close()\nraise ValueError('{secret}')\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONWARNINGS", "always")
    monkeypatch.setenv("PYTHONFAULTHANDLER", "1")
    child = Child(home, "capture-1", lambda: Launch(["-m", "halton.capture", secret]))
    async with anyio.create_task_group() as group:
        group.start_soon(child.run)
        await eventually(lambda: child.restarts)
        await child.stop()
        group.cancel_scope.cancel()
    assert ran.exists()
    assert not [file for file in home.root.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]


def test_an_error_log_is_its_owners_alone_and_goes_on(home: Home) -> None:
    path = home.error_log("edge")
    path.write_text("before ")
    path.chmod(0o644)
    with open_error_log(path) as file:
        file.write(b"after")
    assert path.read_text() == "before after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_error_log_that_has_grown_large_is_set_aside(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children_module, "LIMIT_BYTES", 5)
    path = home.error_log("edge")
    path.write_text("123456")
    open_error_log(path).close()
    assert (path.read_text(), path.with_name("edge.err.log.1").read_text()) == ("", "123456")


def test_a_link_in_the_place_of_an_error_log_is_not_followed(home: Home, tmp_path: Path) -> None:
    home.error_log("edge").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        open_error_log(home.error_log("edge"))
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("error", [OSError(24, "no descriptor left"), ValueError("embedded null byte"), MemoryError()])
async def test_one_that_cannot_be_started_is_tried_again_and_costs_nobody_else(
    home: Home, births: Births, error: Exception
) -> None:
    errors = [error, error]

    def launch() -> Launch:
        if errors:
            raise errors.pop()
        return Launch(["-c", LIVES, str(births.path)])

    child = Child(home, "browse", launch)
    async with anyio.create_task_group() as group:
        group.start_soon(child.run)
        await eventually(births.pids)
        assert child.restarts == 2
        await child.stop()
        group.cancel_scope.cancel()


async def test_one_that_is_renewed_is_another_and_was_not_started_again(home: Home, births: Births) -> None:
    async with running(home, births, LIVES) as child:
        await eventually(lambda: child.pid is not None and births.pids() == [child.pid])
        (first,) = births.pids()
        child.hear({"pid": first})
        assert child.state == "running"
        child.renew()
        child.hear({"pid": first})
        assert child.state == "starting"
        await eventually(lambda: len(births.pids()) == 2 and child.pid == births.pids()[1])
        child.hear({"pid": births.pids()[1]})
        assert (child.state, child.restarts) == ("running", 0)


async def test_one_that_is_renewed_while_it_is_down_is_heard_when_it_is_back(home: Home, births: Births) -> None:
    child = Child(home, "browse", lambda: Launch(["-c", LIVES, str(births.path)]))
    child.renew()
    async with anyio.create_task_group() as group:
        group.start_soon(child.run)
        await eventually(lambda: child.pid is not None and child.pid in births.pids())
        child.hear({"pid": child.pid})
        assert child.state == "running"
        await child.stop()
        group.cancel_scope.cancel()


async def test_one_that_hangs_when_it_is_renewed_is_ended(
    home: Home, births: Births, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children_module, "SILENT_S", 0.05)
    monkeypatch.setattr(children_module, "HUNG_S", 0.1)
    async with running(home, births, STUBBORN) as child, anyio.create_task_group() as group:
        await eventually(lambda: child.pid is not None and births.pids() == [child.pid])
        child.hear({"pid": child.pid})
        group.start_soon(child.watch)
        child.renew()
        await eventually(lambda: len(births.pids()) == 2)
        group.cancel_scope.cancel()
        os.kill(births.pids()[1], signal.SIGKILL)


async def test_what_was_said_before_another_came_up_was_about_an_earlier_one(home: Home, births: Births) -> None:
    edge = Child(home, "edge", lambda: Launch([]))
    edge.adopt({"pid": os.getpid()})
    async with running(home, births, LIVES) as worker:
        await eventually(lambda: worker.pid is not None and births.pids() == [worker.pid])
        worker.hear({"pid": worker.pid})
        assert not edge.has_spoken_since([worker])
        edge.hear({"pid": os.getpid()})
        worker.hear({"pid": worker.pid})
        assert edge.has_spoken_since([worker])


async def test_where_this_loop_stood_still_itself_nobody_was_silent(
    home: Home, births: Births, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children_module, "SILENT_S", 0.02)
    monkeypatch.setattr(children_module, "HUNG_S", 0.6)
    monkeypatch.setattr(children_module, "LATE_S", 0.2)
    async with running(home, births, LIVES) as child, anyio.create_task_group() as group:
        await eventually(lambda: child.pid is not None and births.pids() == [child.pid])
        child.hear({"pid": child.pid})
        group.start_soon(child.watch)
        await anyio.wait_all_tasks_blocked()
        time.sleep(0.8)  # as if this process had been stopped for longer than any may be silent
        await anyio.sleep(0.1)
        child.hear({"pid": child.pid})
        await anyio.sleep(0.1)
        assert births.pids() == [child.pid]
        await eventually(lambda: len(births.pids()) == 2)  # and then it is silent for as long on its own
        group.cancel_scope.cancel()


async def test_what_is_left_alone_outlives_the_loop_that_started_it(home: Home, births: Births) -> None:
    def left() -> int:
        child = Child(home, "edge", lambda: Launch(["-c", LIVES, str(births.path)]))

        async def start() -> int:
            async with anyio.create_task_group() as group:
                group.start_soon(child.run)
                await eventually(lambda: child.pid is not None and births.pids() == [child.pid])
                group.cancel_scope.cancel()
            assert child.pid is not None
            return child.pid

        return anyio.run(start)

    pid = await anyio.to_thread.run_sync(left)
    assert is_alive(pid)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
