"""The meter that runs for a home, if one does: there is one at most, and whoever wants another finds it."""

from __future__ import annotations

import fcntl
import time
from typing import Any

from halton.control import ask
from halton.errors import HaltonError, MeterDown
from halton.paths import Home

# As long as a meter may take to end, with calls on their way (docs/reliability.md).
PATIENCE_S = 70.0
POLL_S = 0.1


def running_meter(home: Home) -> dict[str, Any] | None:
    """The status of the meter of this home; None if there is none. One that only starts, or is about to end, is waited for.

    :raises HaltonError: if it neither answers nor ends.
    """
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            status = ask(home, "status")
        except MeterDown:
            if not is_held(home):
                return None
        else:
            if not status.get("stopping"):
                return status
        time.sleep(POLL_S)
    raise HaltonError(f"A meter holds {home.root} and does not answer. See what it does: halton logs")


def is_held(home: Home) -> bool:
    """Whether some supervisor holds this home."""
    try:
        with home.up_lock.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
