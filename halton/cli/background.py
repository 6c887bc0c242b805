"""The meter in the background: `halton up`, detached from the terminal that asked for it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from tempfile import TemporaryFile
from typing import IO, Any

from halton.actor import this_command, to_text
from halton.cli.running_meter import is_held, running_meter
from halton.control import wait_until_healthy
from halton.errors import HaltonError, safe
from halton.logs import PLACE
from halton.paths import Home
from halton.settings import Settings

START_S = 30.0
SLICE_S = 0.5
WORDS_BYTES = 4096


def ensure_running(home: Home, *, new_edge: bool = False) -> dict[str, Any]:
    """The status of the meter of this home, started if it does not run; with `new_edge`, an edge of before is replaced.

    :raises HaltonError: with what the meter said when it did not come up.
    """
    home.prepare()
    if running_meter(home) is not None:
        return _wait(home)
    Settings.load(home)
    with TemporaryFile(dir=home.run) as words:
        process = _start(home, words, ["--new-edge"] if new_edge else [])
        return _wait(home, process, words)


def _wait(home: Home, process: subprocess.Popen[bytes] | None = None, words: IO[bytes] | None = None) -> dict[str, Any]:
    """The status of the meter when it is healthy; `process` is ours, if it was this command that began to start it."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if (status := wait_until_healthy(home, SLICE_S)) is not None:
            return status
        # Of two commands that start the meter at once, one finds the other's: it waits for that instead.
        if process is not None and words is not None and process.poll() is not None and not is_held(home):
            raise HaltonError(_last_words(words))
    raise HaltonError(f"The meter did not become healthy within {START_S:.0f} s. See why: halton doctor")


def _start(home: Home, words: IO[bytes], more: list[str]) -> subprocess.Popen[bytes]:
    """Start `halton up`. What it tells whoever started it may quote a setting: that goes to a file without a name."""
    asked = ["--any-port", "--background", "--asked-by", to_text(this_command()), *more]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "halton", "up", *asked],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=words,
        env={**os.environ, "HALTON_HOME": str(home.root), PLACE: str(home.error_log("up"))},
        cwd=home.root,
        start_new_session=True,
    )


def _last_words(words: IO[bytes]) -> str:
    words.seek(0)
    said = words.read(WORDS_BYTES).decode(errors="replace").strip().splitlines()
    if not said:
        return "The meter ended without a word. See why: halton logs"
    return "".join(map(safe, said[-1].removeprefix("Error: ")))
