"""The pace of one answer: each part at its recorded moment, or a multiple of that pace; at once where there is none."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

Sleep = Callable[[float], Awaitable[None]]
Now = Callable[[], float]


class Pace:
    """Counts from when it is made; `speed` divides the recorded times, and None skips them."""

    def __init__(self, speed: float | None, sleep: Sleep = asyncio.sleep, now: Now = time.monotonic) -> None:
        self._speed = speed
        self._sleep = sleep
        self._now = now
        self._begun_s = now()

    async def until(self, at_ms: int) -> None:
        """Wait for a moment of the recording; one that is over is not waited for."""
        if self._speed is None:
            return
        left_s = at_ms / 1000 / self._speed - (self._now() - self._begun_s)
        if left_s > 0:
            await self._sleep(left_s)
