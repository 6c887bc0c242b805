"""The ledger's socket as a file, and what is on its way over it."""

from __future__ import annotations

import stat

import pytest

from eventually import eventually
from exchanges import ASKED, asked, ended, plain
from halton.paths import Home
from taking import Taking, taking_frames

pytestmark = pytest.mark.anyio


async def test_the_socket_is_its_owners_alone(ledger: Taking, home: Home) -> None:
    assert stat.S_IMODE(home.socket("ledger").stat().st_mode) == 0o600


async def test_a_second_listener_takes_the_place_of_a_dead_one(home: Home) -> None:
    home.socket("ledger").touch()
    async with taking_frames(home) as taking:
        line = await taking.line()
        line.send(*plain())
        await line.recorded("a")


async def test_what_is_on_its_way_is_counted_over_all_connections(ledger: Taking) -> None:
    first, second = await ledger.line(), await ledger.line()
    first.send(*asked("a")[:-1])
    second.send(*asked("b")[:-1])
    await eventually(lambda: (ledger.intake.live, ledger.intake.held) == (2, 2 * len(ASKED)))
    first.send(asked("a")[-1], *ended("a"))
    await first.recorded("a")
    assert (ledger.intake.live, ledger.intake.held) == (1, len(ASKED))
