"""How the meter comes to its end: a signal, a command or a home that is gone; and how long it may take."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path

import anyio

from halton.paths import Home
from halton.stop import UNTOLD, Stop

HOME_CHECK_S = 5.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class End:
    """`why` it ends, once that is so. `at_once` is set by a second signal: whoever sends it does not want to wait."""

    def __init__(self) -> None:
        self.why = UNTOLD
        self.home_is_gone = False
        self.everything = False  # whether the edge is to go too, although it would stay
        self.restart = False  # whether the service manager is to start it again
        self.at_once = anyio.Event()
        self._begun = anyio.Event()

    @property
    def has_begun(self) -> bool:
        """Whether it was told to end."""
        return self._begun.is_set()

    def begin(self, why: Stop) -> None:
        """End, for this reason unless there was one before."""
        if not self.has_begun:
            self.why = why
        self._begun.set()

    def leave_word(self, home: Home) -> None:
        """Tell the ledger why, unless the home is another's by now."""
        if not self.home_is_gone:
            self.why.leave(home)

    async def wait(self) -> None:
        """Wait until it is to end."""
        await self._begun.wait()

    async def on_signal(self) -> None:
        """End on a signal, and at once on a second one."""
        with anyio.open_signal_receiver(*SIGNALS) as signals:
            async for number in signals:
                if self.has_begun:
                    self.at_once.set()
                self.begin(Stop(number.name))

    async def without_home(self, home: Home) -> None:
        """End when the home is gone, also where another was made of the same name: who holds that one's lock is its meter."""
        ours = _identity(home.up_lock)  # we keep it open, so that no other file has the same number
        while home.run.is_dir() and (ours is None or _is_still(home, ours)):  # noqa: ASYNC110 - nobody tells when a folder goes
            await anyio.sleep(HOME_CHECK_S)
        self.home_is_gone = True
        self.begin(Stop("home_gone"))


def _is_still(home: Home, ours: tuple[int, int]) -> bool:
    """Whether this is the home whose lock we hold; one without a lock has at least our socket."""
    found = _identity(home.up_lock)
    return found == ours or found is None and home.socket("meter").exists()


def _identity(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None
