"""Copies go out in parts, and whatever becomes of them the bytes are given back as they came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from halton.capture.callers import Caller
from halton.capture.exchange import Exchange, Peer
from halton.capture.head import request_head
from halton.capture.tee import Tee
from halton.frames import MAX_BODY_PART, ExchangeEnd, RequestBody, ResponseBody, SocketBytes
from halton.outbox.outbox import Outbox
from halton.paths import Home
from ledger_end import LedgerEnd, ledger_end

pytestmark = pytest.mark.anyio


@pytest.fixture
async def begun(home: Home) -> AsyncIterator[tuple[Outbox, LedgerEnd, Exchange]]:
    """An exchange whose head was told."""
    outbox, exchange = Outbox(home.socket("ledger")), Exchange()
    async with ledger_end(home.socket("ledger")) as ledger:
        running = asyncio.create_task(outbox.run())
        await ledger.connected()
        outbox.begin(request_head(exchange, Peer("api.openai.com", Caller()), "POST", "/", "HTTP/1.1", ()))
        await ledger.take(1)
        yield outbox, ledger, exchange
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_parts_and_end_are_told_in_order(begun: tuple[Outbox, LedgerEnd, Exchange]) -> None:
    outbox, ledger, exchange = begun
    tee = Tee(outbox)
    assert tee.request(exchange, b"asked") == b"asked"
    assert tee.response(exchange, bytes(MAX_BODY_PART + 1)) == bytes(MAX_BODY_PART + 1)
    tee.socket(exchange, False, b"told")
    outbox.end(exchange.exchange_id, tee.ended(exchange, "complete", None))
    asked, first, second, told, end = await ledger.take(5)
    assert isinstance(asked, RequestBody) and isinstance(first, ResponseBody) and isinstance(second, ResponseBody)
    assert (asked.data, len(first.data), len(second.data)) == (b"asked", MAX_BODY_PART, 1)
    assert isinstance(told, SocketBytes) and isinstance(end, ExchangeEnd)
    assert (end.response_size, end.lossy) == (MAX_BODY_PART + 5, False)


async def test_a_fault_of_ours_marks_the_exchange_and_holds_nothing_back(
    begun: tuple[Outbox, LedgerEnd, Exchange], monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox, _, _ = begun

    def fail(*_: object) -> bool:
        raise MemoryError

    monkeypatch.setattr(outbox, "offer", fail)
    tee = Tee(outbox)
    asked, answered, upgraded = Exchange(), Exchange(), Exchange()
    assert (tee.request(asked, b"a"), tee.response(answered, b"b")) == (b"a", b"b")
    tee.socket(upgraded, True, b"c")
    assert (asked.lossy, answered.lossy, upgraded.lossy) == (True, True, True)
