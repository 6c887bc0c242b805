"""A flush: what lies in the outboxes, the log and the views, each in its turn."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from eventually import eventually
from exchanges import plain
from halton.frames import Flush, Flushed, Recorded, Sync, Synced
from halton.ledger import flushing as flushing_module
from halton.ledger.flushing import Flushing
from taking import Line, Taking

pytestmark = pytest.mark.anyio


class Views:
    """Views that catch up when they are let."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.caught_up = threading.Event()
        self.answer = True

    def wait_until(self, position: int, timeout_s: float) -> bool:
        self.asked.append(position)
        return self.caught_up.wait(timeout_s) and self.answer


@pytest.fixture
async def views(ledger: Taking) -> AsyncIterator[Views]:
    views = Views()
    ledger.intake.on_flush = Flushing(lambda: ledger.intake.sources, views.wait_until).begin
    yield views
    views.caught_up.set()


async def flushed(line: Line) -> Flushed:
    answer = await line.hear()
    while isinstance(answer, Sync):  # it was taken for a worker until it asked
        answer = await line.hear()
    assert isinstance(answer, Flushed)
    return answer


async def test_with_nobody_else_there_the_views_decide(ledger: Taking, views: Views) -> None:
    views.caught_up.set()
    line = await ledger.line()
    line.send(Flush(5))
    assert await flushed(line) == Flushed(5, 1, True)
    assert views.asked == [1]


async def test_views_that_do_not_follow_are_told(ledger: Taking, views: Views) -> None:
    views.answer = False
    views.caught_up.set()
    line = await ledger.line()
    line.send(Flush(5))
    assert await flushed(line) == Flushed(5, 1, False)


async def test_what_lies_in_a_workers_outbox_comes_first(ledger: Taking, views: Views) -> None:
    views.caught_up.set()
    worker = await ledger.line()
    worker.send(*plain("a"))
    await worker.recorded("a")
    command = await ledger.line()
    command.send(Flush(5))
    asked = await worker.hear()
    assert isinstance(asked, Sync)
    worker.send(*plain("b"), Synced(asked.token))
    assert await flushed(command) == Flushed(5, 5, True)
    assert views.asked == [5]


async def test_a_worker_that_has_sent_nothing_yet_is_asked_too(ledger: Taking, views: Views) -> None:
    views.caught_up.set()
    worker = await ledger.line()
    await eventually(lambda: ledger.intake.sources)
    command = await ledger.line()
    command.send(Flush(5))
    asked = await worker.hear()
    assert isinstance(asked, Sync)
    worker.send(*plain("a"), Synced(asked.token))
    assert await flushed(command) == Flushed(5, 3, True)


async def test_a_worker_that_does_not_answer_is_not_waited_for_for_ever(
    ledger: Taking, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flushing_module, "SYNC_S", 0.05)
    views.caught_up.set()
    mute, command = await ledger.line(), await ledger.line()
    mute.send(*plain("a"))
    await mute.recorded("a")
    command.send(Flush(5))
    assert await flushed(command) == Flushed(5, 3, False)
    mute.send(Synced(1))  # late, and of no more use
    mute.send(*plain("b"))
    assert isinstance(await mute.hear(), Sync)
    assert await mute.hear() == Recorded(["b"], [], 5)


async def test_a_worker_that_dies_meanwhile_holds_nobody_up(ledger: Taking, views: Views) -> None:
    views.caught_up.set()
    worker, command = await ledger.line(), await ledger.line()
    worker.send(*plain("a"))
    await worker.recorded("a")
    command.send(Flush(5))
    assert isinstance(await worker.hear(), Sync)
    worker.leave()
    assert await flushed(command) == Flushed(5, 3, True)


async def test_commands_do_not_wait_for_each_other(ledger: Taking, views: Views) -> None:
    one, two = await ledger.line(), await ledger.line()
    one.send(Flush(1))
    two.send(Flush(2))
    await eventually(lambda: len(views.asked) == 2)
    views.caught_up.set()
    assert await asyncio.gather(flushed(one), flushed(two)) == [Flushed(1, 1, True), Flushed(2, 1, True)]


async def test_a_command_that_leaves_is_not_answered_and_harms_nobody(ledger: Taking, views: Views) -> None:
    impatient = await ledger.line()
    impatient.send(Flush(1))
    await eventually(lambda: views.asked)
    impatient.leave()
    views.caught_up.set()
    patient = await ledger.line()
    patient.send(Flush(2))
    assert await flushed(patient) == Flushed(2, 1, True)
