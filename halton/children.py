"""The supervisor's processes: started, watched by their heartbeats, and started again when they end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

import anyio

from halton.alive import is_alive
from halton.error_log.file import LIMIT_BYTES, open_private, set_aside
from halton.logs import PLACE
from halton.paths import Home

SILENT_S = 2.5
HUNG_S = 15.0
LATE_S = 1.0
FIRST_BACKOFF_S = 0.05
LAST_BACKOFF_S = 2.0
STEADY_S = 10.0
STOP_S = 12.0
GONE_POLL_S = 0.02
_log = logging.getLogger(__name__)


class Launch(NamedTuple):
    """How a process is started: the arguments of `python -P`, and the sockets it inherits."""

    arguments: Sequence[str]
    sockets: Sequence[int] = ()


class Child:
    """One process of the meter. `launch` is asked anew each time that it is started; it may take `stop_s` to end."""

    def __init__(self, home: Home, name: str, launch: Callable[[], Launch], stop_s: float | None = None) -> None:
        self._home = home
        self.name = name
        self._launch = launch
        self._stop_s = STOP_S if stop_s is None else stop_s
        self._excused_at = 0.0
        self._adopted = False
        self._stopping = False
        self._renewing = False
        self.pid: int | None = None
        self.beat: dict[str, Any] = {}
        self._beat_at = 0.0
        self._up_at = 0.0
        self._status: int | None = None  # how it ended last: an exit status, or the number of a signal below 0
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
        version = self.beat.get("version")
        return {"name": self.name, "pid": self.pid, "state": self.state, "restarts": self.restarts, "version": version}

    @property
    def is_adopted(self) -> bool:
        """Whether somebody else started it."""
        return self._adopted

    def hear(self, beat: dict[str, Any]) -> None:
        """A heartbeat; one of an earlier process of this name, or of one that is to go, tells nothing."""
        if beat.get("pid") == self.pid and not self._renewing:
            now = time.monotonic()
            self._up_at = self._up_at if self.beat else now
            self.beat, self._beat_at = beat, now

    def has_spoken_since(self, others: Iterable[Child]) -> bool:
        """Whether it was heard after these came up: what it said of them before was about those that they follow."""
        return all(self._beat_at >= other._up_at for other in others)

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
            try:
                await self._run_once()
            except (OSError, ValueError, MemoryError, RuntimeError) as error:  # no descriptor left, say: the others live on
                _log.error(f"{self.name}_not_started", exc_info=error)
            if self._stopping:
                return
            if self._renewing:
                continue  # as it was meant
            self.restarts += 1
            _log.warning(f"{self.name}_ended", extra={"status": self._status})
            backoff_s = FIRST_BACKOFF_S if time.monotonic() - started_at > STEADY_S else min(backoff_s * 2, LAST_BACKOFF_S)
            await anyio.sleep(backoff_s)

    async def watch(self) -> None:
        """End the process when it has been silent for long: it hangs, and a new one would not.

        If this loop itself stood still, as all do while the machine sleeps, nobody could be heard: then it gets its time anew.
        """
        while True:
            began = time.monotonic()
            await anyio.sleep(SILENT_S)
            if (now := time.monotonic()) - began > SILENT_S + LATE_S:
                self._excused_at = now
            if (self.state == "silent" or self._renewing) and now - max(self._beat_at, self._excused_at) > HUNG_S:
                _log.error(f"{self.name}_hangs")
                self._signal(signal.SIGKILL)

    def renew(self) -> None:
        """End the process, so that one with other arguments comes after it. One that is about to be started hears of it too."""
        self._renewing, self.beat, self._beat_at = True, {}, time.monotonic()
        self._signal(signal.SIGTERM)

    async def stop(self) -> None:
        """Ask the process to end, and end it if it does not."""
        self._stopping = True
        if self.pid is None:
            return
        self._signal(signal.SIGTERM)
        with anyio.move_on_after(self._stop_s):
            while self.pid is not None and is_alive(self.pid):  # noqa: ASYNC110 - only a parent is told of a process's end
                await anyio.sleep(GONE_POLL_S)
            return
        self.kill()

    def kill(self) -> None:
        """End the process now, and start none after it."""
        self._stopping = True
        self._signal(signal.SIGKILL)

    async def _run_once(self) -> None:
        if self._adopted:
            await self._outlive_adopted()
            return
        self._renewing = False
        process = self._begin(self._launch())
        self.pid = process.pid
        if self._renewing:
            self._signal(signal.SIGTERM)
        try:
            await _end_of(process.pid, lambda: process.poll() is not None)
        except BaseException:
            process.returncode = 0  # it is left to itself, and so is nobody's to wait for: Popen would warn of it
            raise
        self._status = process.wait()
        self.pid, self.beat = None, {}

    def _begin(self, launch: Launch) -> subprocess.Popen[bytes]:
        # Not the loop's own subprocesses: when a loop ends it kills them, and an edge may outlive it.
        return subprocess.Popen(
            [sys.executable, "-P", *launch.arguments],
            # It logs to its file by itself: what an interpreter or a library says is not for a log.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HALTON_HOME": str(self._home.root), PLACE: str(self._home.error_log(self.name))},
            pass_fds=launch.sockets,
            start_new_session=True,
        )

    async def _outlive_adopted(self) -> None:
        assert self.pid is not None
        pid = self.pid
        await _end_of(pid, lambda: not is_alive(pid))
        # Whoever stops it goes by this: where nobody reaps what lost its parent, a process that has ended still exists.
        self.pid, self.beat, self._adopted = None, {}, False

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


def open_error_log(path: Path) -> IO[bytes]:
    """The file that takes a process's stderr, 0600; one that has grown large is set aside first.

    :raises OSError: if it is none of ours: a link, a pipe, or a folder.
    """
    with suppress(FileNotFoundError):
        if path.lstat().st_size > LIMIT_BYTES:
            set_aside(path)
    return os.fdopen(open_private(path), "ab")


async def _end_of(pid: int, is_over: Callable[[], bool]) -> None:
    """Wait for a process's end, whoever's child it is: pidfd_open(2), or where there is none by asking."""
    try:
        descriptor = os.pidfd_open(pid)
    except (AttributeError, OSError):
        while not is_over():  # noqa: ASYNC110 - only a parent is told of a process's end
            await anyio.sleep(GONE_POLL_S)
        return
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(descriptor, over.set)
    try:
        await over.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
