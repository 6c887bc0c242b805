"""A meter that lasts as long as the program for which it was started: `halton run --once`."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.paths import Home

_LOCK = "runs.lock"
HEALTHY_S = 5.0


@contextmanager
def running(home: Home, *, once: bool) -> Iterator[dict[str, Any]]:
    """The status of the home's meter, started if it did not run; with `once`, what was started here ends behind the block.

    If other runs use it by then, it stays, as one does that was started without `once`.

    :raises HaltonError: if it does not come up.
    """
    from halton.control import status_of
    from halton.paths import open_lock, try_lock

    home.prepare()
    lock = open_lock(home.run / _LOCK)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        is_ours = once and status_of(home) is None
        status = _usable(home)
        try:
            yield status
        finally:  # a program that cannot be run, too
            # No other run holds the lock then; one that begins now waits until we have closed it.
            if is_ours and try_lock(lock):
                _end(home)
    finally:
        os.close(lock)


def _usable(home: Home) -> dict[str, Any]:
    """The status of a meter that takes calls; one that runs already and is ill keeps no program from running."""
    from halton.cli.background import ensure_running
    from halton.control import status_of, wait_until_healthy

    if not _takes_calls(status_of(home)):
        return ensure_running(home)
    if (healthy := wait_until_healthy(home, HEALTHY_S)) is not None:
        return healthy
    if (status := status_of(home)) is None or not _takes_calls(status):
        return ensure_running(home)
    if status["state"] != "healthy":
        click.echo("halton: The meter is not healthy: calls go through, but may not be metered. See why: halton doctor", err=True)
    return status


def _takes_calls(status: dict[str, Any] | None) -> bool:
    if status is None or status.get("stopping"):
        return False
    return any(one["name"] == "edge" and one["state"] == "running" for one in status["processes"])


def _end(home: Home) -> None:
    from halton.cli.ending import end_meter
    from halton.errors import HaltonError

    with suppress(HaltonError):
        end_meter(home, tunnel=True)
