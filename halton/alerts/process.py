"""A program of the user's or of the desktop's, run for one alert: no shell, nothing of what it prints, and not for long."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress

LIMIT_S = 10.0


class Failed(Exception):
    """It could not be started, said no, or took too long; `args` holds which, in one word."""


class Process:
    """Runs one program at a time. `end` may come from another thread."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None

    def run(
        self, arguments: Sequence[str], given: bytes = b"", environment: Mapping[str, str] | None = None, limit_s: float = LIMIT_S
    ) -> None:
        """Run it to its end, with `given` on its stdin, in a process group of its own of which nothing is left then.

        What it started in the background is killed when it ends, and it is itself when the limit is over.

        :raises Failed: if it did not start, was not done in time, or did not end with 0.
        """
        try:
            process = self._running = subprocess.Popen(
                arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **(environment or {})},
                cwd="/",
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise Failed("not_started") from error
        try:
            process.communicate(given, timeout=limit_s)
        except subprocess.TimeoutExpired as error:
            raise Failed("too_slow") from error
        finally:
            self.end()
            with suppress(OSError):
                process.communicate()
            self._running = None
        if process.returncode:
            raise Failed("refused")

    def end(self) -> None:
        """Kill what runs, and all that it started in its group: that outlives a program which has ended well."""
        if (process := self._running) is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
