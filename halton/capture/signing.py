"""Has a worker go by the authorities in force, which change under it: a year is shorter than a meter may run."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path

from halton.capture.authorities import note, read_in_force
from halton.capture.leaves import Signer, load_signers
from halton.paths import Home

LOOK_S = 2.0
_log = logging.getLogger(__name__)

type Identity = tuple[int, int, int]


async def first_signers(home: Home, folder: Path, look_s: float = LOOK_S) -> tuple[Signer, ...] | None:
    """The authorities that a worker begins with, as soon as there are any; None if the supervisor is gone before that.

    To end and be started again would bring none: the supervisor looks every ten minutes, or `halton ca renew` makes some.
    """
    supervisor, told = os.getppid(), False
    while os.getppid() == supervisor:
        try:
            return await asyncio.to_thread(lambda: load_signers(read_in_force(home, folder)))
        except Exception as error:  # whatever lies there: until it is mended, traffic is tunnelled and counted
            if not told:
                _log.error("authorities_not_read", exc_info=error)
            told = True
        await asyncio.sleep(look_s)
    return None


class Signing:
    """Looks at the note of the authorities from time to time, in a thread: no connection waits for a file."""

    def __init__(self, home: Home, adopt: Callable[[tuple[Signer, ...]], None], look_s: float = LOOK_S) -> None:
        self._home = home
        self._adopt = adopt
        self._look_s = look_s
        self._seen: Identity | None = None
        self._failed: Identity | None = None

    async def run(self) -> None:
        """Look for ever. What cannot be read leaves all as it was, and is looked at again."""
        while True:
            if (signers := await asyncio.to_thread(self._look)) is not None:
                self._adopt(signers)
            await asyncio.sleep(self._look_s)

    def _look(self) -> tuple[Signer, ...] | None:
        """The authorities with their keys, if they are others than before."""
        identity = None
        try:
            found = note(self._home).stat()
            identity = (found.st_ino, found.st_mtime_ns, found.st_size)
            if identity == self._seen:
                return None
            signers = load_signers(read_in_force(self._home, self._home.root))
        except Exception as error:  # whatever lies there: the old ones still sign
            if identity != self._failed:
                _log.warning("authorities_not_read", exc_info=error)
            self._failed = identity
            return None
        self._seen, self._failed = identity, None
        return signers
