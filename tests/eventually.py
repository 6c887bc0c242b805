"""Waiting for a condition that has no event of its own, for as long as a slow machine may need."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

PATIENCE_S = 10.0


async def eventually(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.005)


def eventually_in_threads(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.005)
