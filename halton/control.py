"""How a command talks to a running meter: one JSON line to the supervisor, or a flush to the ledger."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

from halton.errors import MeterDown, safe
from halton.frames import AnyAnswer, Flush, Flushed, Reread, Unpacker, pack
from halton.paths import Home
from halton.version import VERSION

TIMEOUT_S = 3.0
POLL_S = 0.1
REREAD_S = 3.0


def ask(home: Home, what: str, timeout_s: float = TIMEOUT_S, **said: str) -> dict[str, Any]:
    """The supervisor's answer to a question ('status', 'stop', 'reload'), and what else it is told with it.

    :raises MeterDown: if no supervisor answers in time.
    """
    try:
        with _connect(home.socket("meter"), timeout_s) as channel:
            channel.sendall(json.dumps({"ask": what, **said}).encode() + b"\n")
            answer = channel.makefile("rb").readline()
        told = dict(json.loads(answer))
    except TimeoutError:
        raise MeterDown(f"The meter has not answered in {timeout_s:.0f} s. See what it does: halton logs") from None
    except (OSError, ValueError):
        raise MeterDown("The meter is not running. Start it with: halton start") from None
    if isinstance(version := told.get("version"), str) and version != VERSION:
        _say_other(version)
    return told


@cache
def _say_other(version: str) -> None:
    """Once in a command: what runs is not what asks, as after an upgrade, and does some things as it did them before."""
    said = f"The meter that runs is Halton {safe(version)}, this command is {VERSION}. Make them the same: halton restart"
    sys.stderr.write(f"{said}\n")


def status_of(home: Home) -> dict[str, Any] | None:
    """What the supervisor tells of itself and its processes; None where none answers."""
    try:
        return ask(home, "status")
    except MeterDown:
        return None


def flush(home: Home, timeout_s: float) -> bool:
    """Wait until what the ledger has received is durable and in the views; False if that takes too long."""
    answer = _answer(home, Flush(_token()), Flushed, timeout_s)
    return answer is not None and answer.caught_up


def reread(home: Home, position: int) -> list[str]:
    """Have all that runs go by what the log holds up to a position: the names of those that did not say so in two seconds.

    Nobody where nothing runs; what starts later reads the log by itself.
    """
    answer = _answer(home, Reread(_token(), position), Reread, REREAD_S)
    if answer is not None:
        return answer.missing
    return ["ledger"] if status_of(home) else []


def _answer[T: (Flushed, Reread)](home: Home, asked: Flush | Reread, kind: type[T], timeout_s: float) -> T | None:
    """What the ledger answers to a frame, by its token; None if nobody does, or not in time."""
    answers: Unpacker[AnyAnswer] = Unpacker(AnyAnswer)
    deadline = time.monotonic() + timeout_s
    try:
        with _connect(home.socket("ledger"), timeout_s) as channel:
            channel.sendall(pack(asked))
            while data := channel.recv(4096):
                for answer in answers.feed(data):
                    if isinstance(answer, kind) and answer.token == asked.token:
                        return answer
                channel.settimeout(max(0.01, deadline - time.monotonic()))
    except OSError:
        pass
    return None


def _token() -> int:
    return int.from_bytes(os.urandom(4), "big")


def wait_until_healthy(home: Home, timeout_s: float) -> dict[str, Any] | None:
    """The supervisor's status once everything runs and the views have caught up; None if that takes too long."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        status = status_of(home) or {}
        if status.get("state") == "healthy" and flush(home, max(0.1, deadline - time.monotonic())):
            return status
        time.sleep(POLL_S)
    return None


def _connect(path: Path, timeout_s: float) -> socket.socket:
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    channel.settimeout(timeout_s)
    try:
        channel.connect(str(path))
    except OSError:
        channel.close()
        raise
    return channel
