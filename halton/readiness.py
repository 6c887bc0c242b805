"""What a service manager is told of the meter it started: that it is ready, that its loop turns, and how it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import anyio

from halton.notify import notify, watchdog_s

LOOK_S = 1.0
# A full disk, say, keeps a meter from being healthy, not from carrying traffic: whoever waits for it need not wait longer.
READY_S = 15.0


async def keep_told(status: Callable[[], Mapping[str, Any]]) -> None:
    """Tell the manager for ever: READY when it is healthy or has had its time, WATCHDOG from this loop, STATUS as it changes."""
    every_s = watchdog_s(os.environ)
    pause_s = min(LOOK_S, every_s) if every_s is not None else LOOK_S
    began, ready, told = anyio.current_time(), False, ""
    while True:
        if every_s is not None:
            notify(WATCHDOG="1")
        now = status()
        if not ready and (now["state"] == "healthy" or anyio.current_time() - began > READY_S):
            ready = True
            notify(READY="1")
        if (line := _line(now)) != told:
            told = line
            notify(STATUS=line)
        await anyio.sleep(pause_s)


def _line(status: Mapping[str, Any]) -> str:
    amiss = [f"{process['name']} is {process['state']}" for process in status["processes"] if process["state"] != "running"]
    said = f"{status['state']}; proxy on port {status['proxy']['port']}, page on port {status['browse']['port']}"
    return "; ".join([said, *amiss])
