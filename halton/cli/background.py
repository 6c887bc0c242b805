"""The meter in the background: `halton up`, detached from the terminal that asked for it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from typing import Any

from halton.actor import this_command, to_text
from halton.children import open_error_log
from halton.control import ask, wait_until_healthy
from halton.errors import HaltonError, MeterDown
from halton.paths import Home
from halton.settings import Settings

START_S = 30.0
SLICE_S = 0.5


def ensure_running(home: Home) -> dict[str, Any]:
    """The status of the meter of this home, started if it does not run.

    :raises HaltonError: with what the meter said when it did not come up.
    """
    home.prepare()
    began, process = 0, None
    try:
        ask(home, "status")
    except MeterDown:
        Settings.load(home)
        began, process = _start(home)
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if (status := wait_until_healthy(home, SLICE_S)) is not None:
            return status
        # Of two commands that start the meter at once, one finds the other's: it waits for that instead.
        if process is not None and process.poll() is not None and not _starts(home):
            raise HaltonError(_last_words(home, began))
    raise HaltonError(f"The meter did not become healthy within {START_S:.0f} s. See why: cat {home.root}/*.err.log")


def _start(home: Home) -> tuple[int, subprocess.Popen[bytes]]:
    """Start `halton up`; its log's size before, and the process."""
    with open_error_log(home.error_log("up")) as errors:
        began = errors.seek(0, os.SEEK_END)
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "halton", "up", "--any-port", "--asked-by", to_text(this_command())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, "HALTON_HOME": str(home.root)},
            cwd=home.root,
            start_new_session=True,
        )
    return began, process


def _starts(home: Home) -> bool:
    """Whether some supervisor holds this home."""
    with home.up_lock.open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _last_words(home: Home, began: int) -> str:
    with home.error_log("up").open("rb") as file:
        file.seek(began)
        said = file.read(4096).decode(errors="replace").strip().splitlines()
    return said[-1].removeprefix("Error: ") if said else "The meter ended without a word."
