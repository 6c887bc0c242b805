"""Sealing in the background: the ledger looks what is due, and a process of its own, at low priority, makes the files.

Sealing needs pyarrow, much memory and seconds of Python: in the ledger it would hold up appends. That process may be killed at
any time.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from halton.log.segments.due import due
from halton.log.segments.seal import seal
from halton.log.store import Log, read_only
from halton.logs import begin_logging
from halton.paths import Home

EVERY_S = 300.0
NICENESS = 15
# Arrow's own pools keep what they once had: a fifth more at the peak.
_POOL = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
_log = logging.getLogger(__name__)


class Sealing:
    """Seals what is due at start and then every few minutes; `on_sealed` is called when the log has heard of new segments."""

    def __init__(self, home: Home, on_sealed: Callable[[], None], *, every_s: float = EVERY_S) -> None:
        self._home = home
        self._on_sealed = on_sealed
        self._every_s = every_s

    async def run(self) -> None:
        """Go on until cancelled; what goes wrong is logged and tried again later."""
        while True:
            try:
                if await asyncio.to_thread(self._is_due):
                    await self._seal()
            except Exception as error:
                _log.error("seal_failed", exc_info=error)
            await asyncio.sleep(self._every_s)

    def _is_due(self) -> bool:
        with closing(read_only(self._home.log)) as log:
            return due(log, time.time_ns() // 1000) is not None

    async def _seal(self) -> None:
        command = (sys.executable, "-P", "-m", "halton.ledger.sealing", str(self._home.log), str(self._home.segments))
        process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL, env=os.environ | _POOL)
        try:
            if await process.wait():
                _log.error("seal_failed")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        self._on_sealed()


def main(log_path: Path, folder: Path) -> None:
    """Seal what is due, unless somebody else is at it; stop between two segments when the ledger is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all of us, and the ledger ends us
    os.nice(NICENESS)
    ledger = os.getppid()
    with closing(Log(log_path)) as log:
        for _ in seal(log, folder, wait=False):
            if os.getppid() != ledger:
                break


if __name__ == "__main__":
    begin_logging()
    main(Path(sys.argv[1]), Path(sys.argv[2]))
