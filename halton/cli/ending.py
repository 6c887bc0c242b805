"""The end of a meter, waited for: what it still waits for itself is said, and what stays."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from halton.actor import this_command, to_text
from halton.alive import is_alive
from halton.cli.running_meter import PATIENCE_S, POLL_S, is_held
from halton.control import ask
from halton.edge.handover import look
from halton.errors import HaltonError, MeterDown
from halton.paths import Home
from halton.settings import Settings

# What takes longer is worth a word.
SOON_S = 0.7
DRAIN_S = 30
EDGE_S = 15.0


def end_meter(home: Home, *, tunnel: bool = False, restart: bool = False, say: Callable[[str], None] = lambda line: None) -> None:
    """End the meter of a home and wait for that; with `tunnel` also what tunnels for running programs. `say` gets what is
    worth telling meanwhile. With `restart` a service manager starts it again.

    :raises MeterDown: if neither the one nor the other is there.
    :raises HaltonError: if it does not end.
    """
    edge = look(home)
    try:
        ask(home, "stop", actor=to_text(this_command()), all=_word(tunnel), restart=_word(restart))
    except MeterDown:
        if edge is None:
            raise
    else:
        _wait(home, say)
    if tunnel and edge is not None:
        if edge.get("service"):
            _end_services(home)
        _end_edge(home, edge)


def tunnel_line(home: Home) -> str | None:
    """What to say of an edge that tunnels for a home whose meter is down; None without one."""
    if (edge := look(home)) is None:
        return None
    said = f"The tunnel on port {edge['port']} stays for programs that use it (pid {edge['pid']}); what they call is not metered"
    return f"{said}. End it with: halton stop --all"


def _wait(home: Home, say: Callable[[str], None]) -> None:
    began, told = time.monotonic(), False
    while time.monotonic() - began < PATIENCE_S:
        try:
            calls = ask(home, "status").get("calls", 0)
        except MeterDown:
            if not is_held(home):
                return
            calls = 0
        if calls and not told and time.monotonic() - began > SOON_S:
            told = True
            say(_still(calls))
        time.sleep(POLL_S)
    raise HaltonError(f"The meter still runs after {PATIENCE_S:.0f} s. See what it does: halton status")


def _word(wanted: bool) -> str:
    return "yes" if wanted else "no"


def _still(calls: int) -> str:
    what = "1 call is still on its way" if calls == 1 else f"{calls:,} calls are still on their way"
    return f"{what}; waiting up to {DRAIN_S} s, Ctrl-C to leave it to itself"


def _end_edge(home: Home, edge: dict[str, Any]) -> None:
    """End it and wait; one that ended with its meter is gone already.

    :raises HaltonError: if it does not end.
    """
    deadline = time.monotonic() + EDGE_S
    if (now := look(home)) is not None and now["pid"] == edge["pid"]:
        with suppress(ProcessLookupError):
            os.kill(edge["pid"], signal.SIGTERM)
    while is_alive(edge["pid"]):
        if time.monotonic() > deadline:
            raise HaltonError(f"The tunnel (pid {edge['pid']}) still runs. End it with: kill -9 {edge['pid']}")
        time.sleep(POLL_S)


def _end_services(home: Home) -> None:
    """End the units too, since they would start the edge again.

    :raises HaltonError: if the service manager does not do it.
    """
    from halton.service.found import found
    from halton.service.manager import Missing

    manager = found(home, Settings.load(home))
    if not isinstance(manager, Missing):
        manager.end()
