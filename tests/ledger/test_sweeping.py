"""Sweeping beside the ledger: what is due goes by itself, and a fault ends nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

import make
from bodies import made
from eventually import eventually
from halton.bodies.retention import DAY_US
from halton.ledger.sweeping import Sweeping
from halton.paths import Home

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def sweeping(home: Home, now_us: int, **options: Any) -> AsyncIterator[list[str]]:
    calls: list[str] = []
    run = Sweeping(home, lambda: 90, lambda: calls.append("swept"), now_us=lambda: now_us, **options).run()
    task = asyncio.create_task(run)
    try:
        yield calls
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_what_is_due_goes_and_the_views_are_told(home: Home) -> None:
    made.kept(home, "old")
    made.kept(home, "young", started_at=make.NOON + DAY_US)
    async with sweeping(home, make.NOON + 90 * DAY_US + 1) as calls:
        await eventually(lambda: calls)
        await eventually(lambda: made.stored(home) == [("young", "request"), ("young", "response")])


async def test_a_fault_is_tried_again(home: Home) -> None:
    home.bodies.write_bytes(b"noise" * 1000)
    async with sweeping(home, make.NOON + 90 * DAY_US + 1, every_s=0.01) as calls:
        await asyncio.sleep(0.05)
        home.bodies.unlink()
        made.kept(home, "old")
        await eventually(lambda: calls)
    assert made.stored(home) == []


async def test_without_a_file_there_is_nothing_to_do(home: Home) -> None:
    async with sweeping(home, make.NOON, every_s=0.01) as calls:
        await asyncio.sleep(0.05)
    assert calls == [] and not home.bodies.exists()
