"""What a process tells the service manager that started it, by the protocol of sd_notify(3); without one, nothing."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping

_PLACE = "NOTIFY_SOCKET"
_US_PER_S = 1_000_000


def notify(**facts: str) -> None:
    """Tell the service manager, such as `notify(READY="1", STATUS="healthy")`; the names are those of sd_notify(3).

    Does nothing where nobody asked to be told; never raises and never waits. What a line break would end is one line.
    """
    place = os.environ.get(_PLACE, "")
    if place[:1] not in ("/", "@"):
        return
    told = "\n".join(f"{name}={' '.join(value.splitlines())}" for name, value in facts.items())
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK) as sender:
            sender.sendto(told.encode(errors="replace"), _address(place))
    except (OSError, ValueError, MemoryError, AttributeError):  # gone, full, or a system without such sockets
        return


def notify_reloading() -> None:
    """Say that the settings are read again; a `notify(READY="1")` says that this is over."""
    # With CLOCK_MONOTONIC, by which systemd tells this reload from an earlier one (systemd.service(5), Type=notify-reload).
    notify(RELOADING="1", MONOTONIC_USEC=str(time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000))


def watchdog_s(environment: Mapping[str, str]) -> float | None:
    """How often, in seconds, to send `notify(WATCHDOG="1")`: half of what may pass at most (sd_watchdog_enabled(3)).

    None where nobody waits for it, or for another process than this one.
    """
    try:
        limit_us = int(environment.get("WATCHDOG_USEC", "0"))
        pid = int(environment.get("WATCHDOG_PID", "0"))
    except ValueError:
        return None
    if limit_us <= 0 or pid not in (0, os.getpid()):
        return None
    return limit_us / 2 / _US_PER_S


def _address(place: str) -> str:
    """The address in the abstract name space begins with a zero, which no variable can hold (unix(7))."""
    return f"\0{place[1:]}" if place.startswith("@") else place
