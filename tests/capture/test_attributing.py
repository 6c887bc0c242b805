"""The ledger is told whose a call is before it is told of its end, and is told the end in any case."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest

from eventually import eventually
from halton.attribution.credential import password
from halton.capture.attributing import Attributing
from halton.capture.callers import Caller, Callers
from halton.capture.exchange import Exchange, Peer
from halton.capture.head import request_head
from halton.frames import Attributed, RequestHead
from halton.outbox.outbox import Outbox
from halton.paths import Home
from ledger_end import LedgerEnd, ledger_end

pytestmark = pytest.mark.anyio
KEY = b"k" * 32
RUN = "0123456789abcdef"


class Begun:
    """An exchange whose head was told."""

    def __init__(self, outbox: Outbox, ledger: LedgerEnd) -> None:
        self.ledger = ledger
        self.exchange = Exchange()
        self.peer = Peer("api.openai.com", Caller(user="billing", password=password(KEY, "billing", RUN)))
        self.attributing = Attributing(outbox, Callers(KEY))
        outbox.begin(request_head(self.exchange, self.peer, "POST", "/", "HTTP/1.1", ()))
        self.done: list[str] = []

    def note(self, what: str) -> None:
        self.done.append(what)


@pytest.fixture
async def begun(home: Home) -> AsyncIterator[Begun]:
    async with ledger_end(home.socket("ledger")) as ledger:
        outbox = Outbox(home.socket("ledger"))
        running = asyncio.create_task(outbox.run())
        await ledger.connected()
        yield Begun(outbox, ledger)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_without_a_question_nothing_waits(begun: Begun) -> None:
    begun.attributing.when_known(begun.exchange, partial(begun.note, "end"))
    assert (begun.done, begun.attributing.held) == (["end"], 0)


async def test_what_waits_is_done_in_order_once_the_last_question_is_answered(begun: Begun) -> None:
    begun.attributing.ask(begun.exchange, begun.peer)
    begun.attributing.ask(begun.exchange, begun.peer, "a header")
    begun.attributing.when_known(begun.exchange, partial(begun.note, "first"))
    begun.attributing.when_known(begun.exchange, partial(begun.note, "second"))
    assert (begun.done, begun.attributing.held) == ([], 2)
    await eventually(lambda: begun.done == ["first", "second"])
    assert begun.attributing.held == 0
    head, *told = await begun.ledger.take(3)
    assert isinstance(head, RequestHead)
    expected = Attributed(begun.exchange.exchange_id, "billing", "run", f"run {RUN[:8]}", run_id=RUN)
    assert told == [expected, expected]


async def test_nothing_waits_longer_than_its_bound(begun: Begun) -> None:
    begun.exchange.questions = 1  # that nobody will ever answer: a file system that hangs
    begun.attributing.when_known(begun.exchange, partial(begun.note, "end"), within_s=0.01)
    await eventually(lambda: begun.done == ["end"])
    assert (begun.exchange.attribution, begun.attributing.held) == (None, 0)


async def test_the_end_of_an_exchange_says_what_is_known_if_no_answer_comes(begun: Begun) -> None:
    begun.exchange.questions, begun.exchange.over = 1, True
    begun.attributing.when_known(begun.exchange, partial(begun.note, "end"), within_s=0.01)
    assert begun.exchange.head is None
    await eventually(lambda: begun.done == ["end"])
    _, told = await begun.ledger.take(2)
    assert told == Attributed(begun.exchange.exchange_id, "unknown", "unknown", "timed_out")


async def test_what_the_call_says_itself_is_known_at_once(begun: Begun) -> None:
    begun.attributing.ask(begun.exchange, begun.peer)
    assert begun.exchange.attribution is not None
    assert (begun.exchange.attribution.project, begun.exchange.attribution.rule) == ("billing", "run")


async def test_who_wants_all_told_waits_for_the_ends_that_are_held_and_no_longer(begun: Begun) -> None:
    begun.attributing.when_settled(partial(begun.note, "settled at once"))
    begun.attributing.ask(begun.exchange, begun.peer)
    begun.attributing.when_known(begun.exchange, partial(begun.note, "end"))
    begun.attributing.when_settled(partial(begun.note, "settled"))
    assert begun.done == ["settled at once"]
    await eventually(lambda: begun.done == ["settled at once", "end", "settled"])


async def test_who_wants_all_told_does_not_wait_for_ever(begun: Begun) -> None:
    begun.exchange.questions = 1
    begun.attributing.when_known(begun.exchange, partial(begun.note, "end"), within_s=9)
    begun.attributing.when_settled(partial(begun.note, "settled"), within_s=0.01)
    await eventually(lambda: begun.done == ["settled"])
