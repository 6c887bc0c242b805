"""How a command talks to a running meter: one JSON line to the supervisor, or a flush to the ledger."""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path
from typing import Any

from halton.errors import MeterDown
from halton.frames import AnyAnswer, Flush, Flushed, Reread, Unpacker, pack
from halton.paths import Home

TIMEOUT_S = 3.0
POLL_S = 0.1
REREAD_S = 3.0


def ask(home: Home, what: str, **said: str) -> dict[str, Any]:
    """The supervisor's answer to a question ('status', 'stop'), and what else it is told with it.

    :raises MeterDown: if no supervisor answers.
    """
    try:
        with _connect(home.socket("meter"), TIMEOUT_S) as channel:
            channel.sendall(json.dumps({"ask": what, **said}).encode() + b"\n")
            answer = channel.makefile("rb").readline()
        return dict(json.loads(answer))
    except (OSError, ValueError):
        raise MeterDown("The meter is not running. Start it with: halton start") from None


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
    return ["ledger"] if _is_up(home) else []


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


def _is_up(home: Home) -> bool:
    try:
        return bool(ask(home, "status"))
    except MeterDown:
        return False


def wait_until_healthy(home: Home, timeout_s: float) -> dict[str, Any] | None:
    """The supervisor's status once everything runs and the views have caught up; None if that takes too long."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        try:
            status = ask(home, "status")
        except MeterDown:
            status = {}
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
