"""The meter in the background: `halton up`, detached from the terminal that asked for it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

from halton.children import open_error_log
from halton.control import ask, wait_until_healthy
from halton.errors import HaltonError, MeterDown
from halton.paths import Home
from halton.settings import Settings
from halton.setup.ports import is_free

START_S = 30.0
POLL_S = 0.1


def ensure_running(home: Home) -> dict[str, Any]:
    """The status of the meter of this home, started if it does not run.

    :raises HaltonError: with what the meter said when it did not come up.
    """
    home.prepare()
    settings = Settings.load(home)
    try:
        ask(home, "status")
    except MeterDown:
        _start(home, settings)
    status = wait_until_healthy(home, START_S)
    if status is None:
        raise HaltonError(f"The meter did not become healthy within {START_S:.0f} s. See why: cat {home.root}/*.err.log")
    return status


def _start(home: Home, settings: Settings) -> None:
    with open_error_log(home.error_log("up")) as errors:
        began = errors.tell()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "halton", "up", *_ports(settings)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, "HALTON_HOME": str(home.root)},
            cwd=home.root,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise HaltonError(_last_words(home, began))
        try:
            ask(home, "status")
            return
        except MeterDown:
            time.sleep(POLL_S)


def _ports(settings: Settings) -> list[str]:
    """Where another home holds the default port, a free one does as well: the child's environment names it."""
    ports = []
    for flag, port, default in (
        ("--proxy-port", settings.proxy.port, 8081),
        ("--browse-port", settings.browse.port, 8765),
    ):
        if port == default and not is_free(port):
            ports += [flag, "0"]
    return ports


def _last_words(home: Home, began: int) -> str:
    with home.error_log("up").open("rb") as file:
        file.seek(began)
        said = file.read(4096).decode(errors="replace").strip().splitlines()
    return said[-1].removeprefix("Error: ") if said else "The meter ended without a word."
