"""Keeps the authorities of a meter that runs for years: new ones in time, old ones gone, modes as they must be."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from contextlib import closing

import anyio.to_thread

from halton.capture.authority import Authority
from halton.log.store import Log
from halton.paths import Home
from halton.settings import Settings
from halton.setup.authority import tend
from halton.wire.find import provider_hosts

# A clock that stands still while a laptop sleeps counts no day: looking is cheap, so it is done often.
EVERY_S = 600.0
_log = logging.getLogger(__name__)


def utc_now() -> datetime.datetime:
    """The clock."""
    return datetime.datetime.now(datetime.UTC)


class Renewal:
    """Tends a home's authorities while its meter runs; `authority` is the one that signs.

    `settings` are those that the meter goes by: its workers sign for no other hosts.
    """

    def __init__(
        self,
        home: Home,
        settings: Settings,
        authority: Authority,
        now: Callable[[], datetime.datetime] = utc_now,
        every_s: float = EVERY_S,
    ) -> None:
        self.authority = authority
        self._home = home
        self._hosts = provider_hosts(settings.formats)
        self._now = now
        self._every_s = every_s
        self._failed: str | None = None

    async def run(self) -> None:
        """Tend for ever, in a thread. What goes wrong changes nothing, is logged once, and is tried again."""
        while True:
            try:
                await anyio.to_thread.run_sync(self.tend)
            except (OSError, MemoryError, RuntimeError) as error:  # no thread can be had
                _log.warning("authority_not_tended", exc_info=error)
            await anyio.sleep(self._every_s)

    def tend(self) -> None:
        """Tend once; never raises."""
        try:
            with closing(Log(self._home.log)) as log:
                self.authority = tend(self._home, log, self._hosts, now=self._now()).authorities[0]
        except Exception as error:  # a disk that is full, a folder that somebody else took: the meter meters on
            if self._failed != type(error).__name__:
                _log.warning("authority_not_tended", exc_info=error)
            self._failed = type(error).__name__
        else:
            self._failed = None
