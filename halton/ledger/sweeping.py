"""Sweeping in the background, once a day: what is kept for days need not go to the minute."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import closing

from halton.bodies.purge import NotYet, is_small, scrub
from halton.bodies.retention import sweep
from halton.bodies.store import BodyStore
from halton.log.store import Log
from halton.paths import Home

EVERY_S = 3600.0
DAY_S = 86_400.0
_log = logging.getLogger(__name__)


class Sweeping:
    """Removes bodies whose time is over, at start and then once a day; `on_swept` is called when the log has heard of it.

    Where there is nothing to remove, or it is doubted that time has passed, it looks again in an hour.
    """

    def __init__(
        self,
        home: Home,
        retention_days: Callable[[], int],
        on_swept: Callable[[], None],
        *,
        every_s: float = EVERY_S,
        now_us: Callable[[], int] = lambda: time.time_ns() // 1000,
    ) -> None:
        self._home = home
        self._retention_days = retention_days
        self._on_swept = on_swept
        self._every_s = every_s
        self._now_us = now_us
        self._unscrubbed = False

    async def run(self) -> None:
        """Go on until cancelled; what goes wrong is logged and tried again later."""
        while True:
            swept = False
            try:
                if swept := await asyncio.to_thread(self._sweep):
                    self._on_swept()
            except Exception as error:
                _log.error("sweep_failed", exc_info=error)
            await asyncio.sleep(DAY_S if swept and not self._unscrubbed else self._every_s)

    def _sweep(self) -> bool:
        if not self._home.bodies.exists():
            return False
        with closing(BodyStore(self._home.bodies)) as store, closing(Log(self._home.log)) as log:
            found = sweep(store, log, self._retention_days(), self._now_us())
            if found is None:
                _log.error("sweep_doubted")
            self._unscrubbed = self._unscrubbed or bool(found and found.bodies)
            if self._unscrubbed:
                self._scrub(store)
        return found is not None and found.bodies > 0

    def _scrub(self, store: BodyStore) -> None:
        try:
            scrub(store, vacuum=is_small(store))
            self._unscrubbed = False
        except NotYet as error:
            _log.error("sweep_held_up", exc_info=error)  # the next one tries again
