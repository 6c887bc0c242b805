"""How a meter comes to its end."""

from __future__ import annotations

import os
import signal

import anyio
import pytest

from eventually import eventually
from halton import end as end_module
from halton.end import End
from halton.paths import Home
from halton.stop import Stop

pytestmark = pytest.mark.anyio


async def test_the_first_reason_is_the_one() -> None:
    end = End()
    assert not end.has_begun
    end.begin(Stop("asked"))
    end.begin(Stop("SIGTERM"))
    await end.wait()
    assert (end.has_begun, end.why, end.at_once.is_set()) == (True, Stop("asked"), False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_ends_it_and_a_second_one_at_once(number: signal.Signals) -> None:
    end = End()
    async with anyio.create_task_group() as group:
        group.start_soon(end.on_signal)
        await anyio.wait_all_tasks_blocked()
        os.kill(os.getpid(), number)
        await end.wait()
        assert (end.why, end.at_once.is_set()) == (Stop(number.name), False)
        os.kill(os.getpid(), number)
        await end.at_once.wait()
        group.cancel_scope.cancel()


async def test_a_home_that_is_gone_ends_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(end_module, "HOME_CHECK_S", 0.01)
    end = End()
    async with anyio.create_task_group() as group:
        group.start_soon(end.without_home, home)
        await anyio.wait_all_tasks_blocked()
        assert not end.has_begun
        home.run.rmdir()
        await eventually(lambda: end.has_begun)
        assert (end.why, end.home_is_gone) == (Stop("home_gone"), True)


@pytest.mark.parametrize("begun", [True, False])
async def test_a_home_of_the_same_name_is_another_with_a_lock_of_its_own_or_without_our_socket(
    home: Home, begun: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(end_module, "HOME_CHECK_S", 0.01)
    end = End()
    home.socket("meter").touch()
    with home.up_lock.open("w"):
        async with anyio.create_task_group() as group:
            group.start_soon(end.without_home, home)
            await anyio.wait_all_tasks_blocked()
            home.up_lock.unlink()  # by somebody who tidies up
            await anyio.sleep(0.05)
            assert not end.has_begun
            if begun:
                home.up_lock.touch()
            else:
                home.socket("meter").unlink()
            await eventually(lambda: end.has_begun)
            assert end.home_is_gone
