"""Requests that are no calls are counted by host, and told in one go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from halton.capture import control as control_module
from halton.capture.control import ControlTraffic
from halton.frames import Gap
from halton.outbox.outbox import Outbox
from halton.paths import Home
from ledger_end import LedgerEnd, ledger_end

pytestmark = pytest.mark.anyio


@pytest.fixture
async def told(home: Home) -> AsyncIterator[tuple[ControlTraffic, LedgerEnd]]:
    outbox = Outbox(home.socket("ledger"))
    async with ledger_end(home.socket("ledger")) as ledger:
        running = asyncio.create_task(outbox.run())
        yield ControlTraffic(outbox), ledger
        running.cancel()


async def test_what_passed_is_told_once_for_each_host(told: tuple[ControlTraffic, LedgerEnd]) -> None:
    control, ledger = told
    for host, size in (("api.anthropic.com", 10), ("api.anthropic.com", 5), ("chatgpt.com", 0)):
        control.request(host)
        control.bytes(host, size)
    control.bytes("never.asked", 99)
    control.tell()
    control.tell()
    gaps = [gap for gap in await ledger.take(2) if isinstance(gap, Gap)]
    assert [(gap.cause, gap.host, gap.connections, gap.calls, gap.bytes) for gap in gaps] == [
        ("control", "api.anthropic.com", 0, 2, 15),
        ("control", "chatgpt.com", 0, 1, 0),
    ]


async def test_it_is_told_now_and_then(told: tuple[ControlTraffic, LedgerEnd], monkeypatch: pytest.MonkeyPatch) -> None:
    control, ledger = told
    monkeypatch.setattr(control_module, "TELL_S", 0.01)
    control.request("chatgpt.com")
    running = asyncio.create_task(control.run())
    (gap,) = await ledger.take(1)
    assert isinstance(gap, Gap) and gap.calls == 1
    running.cancel()


async def test_no_number_of_hosts_fills_the_memory(told: tuple[ControlTraffic, LedgerEnd]) -> None:
    control, _ = told
    for number in range(control_module.HOSTS + 10):
        control.request(f"{number}.chatgpt.com")
    assert len(control._requests) == control_module.HOSTS
