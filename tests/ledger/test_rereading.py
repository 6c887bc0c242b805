"""Workers are told what is in force, and whoever changed it hears when all of them go by it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from halton.frames import Adopted, Enforce, Enforces, Reread, Synced
from halton.ledger import rereading as rereading_module
from halton.ledger.rereading import Rereading
from halton.paths import Home
from taking import Line, Taking, taking_frames

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ledger(home: Home) -> AsyncIterator[Taking]:
    async with taking_frames(home) as ledger:
        told: list[int] = []

        def ask(answer: Callable[[int], None]) -> None:
            told.append(len(told) + 2)
            ledger.intake.rereading.tell(Enforce(told[-1], b"more"))
            answer(told[-1])

        ledger.intake.rereading = Rereading(lambda: ledger.intake.sources, ask)
        ledger.intake.rereading.tell(Enforce(1, b"first", b"rates"))
        yield ledger


async def worker(ledger: Taking, name: str) -> Line:
    line = await ledger.line()
    line.send(Enforces(name))
    assert await line.hear() == Enforce(1, b"first", b"rates")
    return line


async def test_a_worker_that_comes_is_told_what_is_in_force(ledger: Taking) -> None:
    ledger.intake.rereading.tell(Enforce(2, b"second"))
    line = await ledger.line()
    line.send(Enforces("capture-1"))
    assert await line.hear() == Enforce(2, b"second", b"rates")


async def test_whoever_asks_hears_when_all_go_by_it(ledger: Taking) -> None:
    one, two, command = await worker(ledger, "capture-1"), await worker(ledger, "capture-2"), await ledger.line()
    command.send(Reread(7, 3))
    for line in (one, two):
        frame = await line.hear()
        assert isinstance(frame, Enforce) and frame.serial == 2
        line.send(Adopted(frame.serial))
    assert await command.hear() == Reread(7, missing=[])


async def test_those_that_do_not_go_by_it_in_time_are_named(ledger: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading_module, "ADOPT_S", 0.1)
    one, _, command = await worker(ledger, "capture-1"), await worker(ledger, "capture-2"), await ledger.line()
    command.send(Reread(7, 3))
    await one.hear()
    one.send(Adopted(2))
    assert await command.hear() == Reread(7, missing=["capture-2"])


async def test_where_no_worker_is_there_is_nobody_to_wait_for(ledger: Taking) -> None:
    edge, command = await ledger.line(), await ledger.line()
    edge.send(Synced(1))
    command.send(Reread(7))
    assert await command.hear() == Reread(7, missing=[])


async def test_a_worker_that_leaves_meanwhile_is_not_missed(ledger: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading_module, "ADOPT_S", 0.3)
    gone, command = await worker(ledger, "capture-1"), await ledger.line()
    command.send(Reread(7))
    await gone.hear()
    gone.leave()
    assert await command.hear() == Reread(7, missing=[])


async def test_a_log_that_is_not_read_is_the_ledgers_fault(ledger: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading_module, "ADOPT_S", 0.1)
    ledger.intake.rereading = Rereading(lambda: ledger.intake.sources, lambda told: None)
    command = await ledger.line()
    command.send(Reread(7))
    assert await command.hear() == Reread(7, missing=["ledger"])


async def test_a_worker_that_ought_to_be_there_is_waited_for(ledger: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading_module, "ADOPT_S", 0.1)
    ledger.intake.rereading = Rereading(lambda: ledger.intake.sources, lambda told: told(0), workers=1)
    command = await ledger.line()
    command.send(Reread(7))
    assert await command.hear() == Reread(7, missing=["capture-1"])
