"""The supervisor's processes: started, watched by their heartbeats, and started again when they end."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

import anyio

from halton.paths import Home

SILENT_S = 2.5
HUNG_S = 15.0
FIRST_BACKOFF_S = 0.05
LAST_BACKOFF_S = 2.0
STEADY_S = 10.0
STOP_S = 12.0
GONE_POLL_S = 0.02
MAX_LOG = 5 << 20
_log = logging.getLogger(__name__)


class Launch(NamedTuple):
    """How a process is started: the arguments of `python -P`, and the sockets it inherits."""

    arguments: Sequence[str]
    sockets: Sequence[int] = ()


class Child:
    """One process of the meter. `launch` is asked anew each time that it is started."""

    def __init__(self, home: Home, name: str, launch: Callable[[], Launch]) -> None:
        self._home = home
        self.name = name
        self._launch = launch
        self._adopted = False
        self._stopping = False
        self.pid: int | None = None
        self.beat: dict[str, Any] = {}
        self._beat_at = 0.0
        self.restarts = 0

    @property
    def state(self) -> str:
        """running, starting (no heartbeat yet), silent (no heartbeat any more) or down."""
        if self.pid is None:
            return "down"
        if not self.beat:
            return "starting"
        return "running" if time.monotonic() - self._beat_at < SILENT_S else "silent"

    @property
    def told(self) -> dict[str, Any]:
        """What others are told of it."""
        return {"name": self.name, "pid": self.pid, "state": self.state, "restarts": self.restarts}

    def hear(self, beat: dict[str, Any]) -> None:
        """A heartbeat; one of an earlier process of this name tells nothing."""
        if beat.get("pid") == self.pid:
            self.beat, self._beat_at = beat, time.monotonic()

    def adopt(self, beat: dict[str, Any]) -> None:
        """Take on a process that an earlier supervisor left running."""
        self.pid = int(beat["pid"])
        self._adopted = True
        self.hear(beat)

    async def run(self) -> None:
        """Keep the process running until `stop`, waiting longer each time that it ends at once."""
        backoff_s = FIRST_BACKOFF_S
        while not self._stopping:
            started_at = time.monotonic()
            await self._run_once()
            if self._stopping:
                return
            self.restarts += 1
            _log.warning(f"{self.name}_ended")
            backoff_s = FIRST_BACKOFF_S if time.monotonic() - started_at > STEADY_S else min(backoff_s * 2, LAST_BACKOFF_S)
            await anyio.sleep(backoff_s)

    async def watch(self) -> None:
        """End the process when it has been silent for long: it hangs, and a new one would not."""
        while True:
            await anyio.sleep(SILENT_S)
            if self.state == "silent" and time.monotonic() - self._beat_at > HUNG_S:
                _log.error(f"{self.name}_hangs")
                self._signal(signal.SIGKILL)

    async def stop(self) -> None:
        """Ask the process to end, and end it if it does not."""
        self._stopping = True
        if self.pid is None:
            return
        self._signal(signal.SIGTERM)
        with anyio.move_on_after(STOP_S):
            while self.pid is not None and _exists(self.pid):  # noqa: ASYNC110 - only a parent is told of a process's end
                await anyio.sleep(GONE_POLL_S)
            return
        self._signal(signal.SIGKILL)

    async def _run_once(self) -> None:
        if self._adopted:
            await self._outlive_adopted()
            return
        launch = self._launch()
        with open_error_log(self._home.error_log(self.name)) as errors:
            process = await anyio.open_process(
                [sys.executable, "-P", *launch.arguments],
                stdin=None,
                stdout=errors,
                stderr=errors,
                env={**os.environ, "HALTON_HOME": str(self._home.root)},
                pass_fds=launch.sockets,
                start_new_session=True,
            )
        self.pid = process.pid
        await process.wait()
        self.pid, self.beat = None, {}

    async def _outlive_adopted(self) -> None:
        assert self.pid is not None
        while _exists(self.pid) and not self._stopping:  # noqa: ASYNC110 - only a parent is told of a process's end
            await anyio.sleep(GONE_POLL_S)
        if not self._stopping:
            self.pid, self.beat, self._adopted = None, {}, False

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


def open_error_log(path: Path) -> IO[bytes]:
    """The file that takes a process's stderr, 0600, begun anew when it has grown large."""
    with suppress(FileNotFoundError):
        if path.stat().st_size > MAX_LOG:
            path.replace(path.with_name(f"{path.name}.1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "ab")


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
