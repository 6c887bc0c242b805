"""`run/door.sock`, where an edge gives its listening sockets to whoever of this account asks: so that no connect is refused when
another takes its place.

Descriptors travel by SCM_RIGHTS, and SO_PEERCRED tells whose process is at the other end (unix(7)).
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from halton.edge.request import readable
from halton.paths import Home

PROXY = "proxy"
FORMER = "former"
STANDING_FOR = "standing-for"
ASKED_S = 1.0
_SOCKETS, _FACTS = "sockets", "facts"
_ASKED_BYTES = 16 << 10
_TOLD_BYTES = 64 << 10
_MOST = 250  # SCM_MAX_FD of Linux is 253
_ucred = struct.Struct("3i")


class Handover(NamedTuple):
    """What an edge told of itself, and duplicates of its listening sockets, each with what it is for."""

    facts: Mapping[str, Any]
    sockets: Sequence[tuple[str, socket.socket]]

    @property
    def pid(self) -> int:
        """The edge's process."""
        return int(self.facts["pid"])

    def of(self, purpose: str) -> list[socket.socket]:
        """Those for this: `proxy`, `former` (a port that the proxy had before), or `standing-for` a local server."""
        return [one for name, one in self.sockets if name == purpose]

    def close(self) -> None:
        """Let go of the duplicates; the edge keeps its own."""
        for _, one in self.sockets:
            one.close()


class Giving:
    """The edge's side. `own_ports` is told which ports of ours nobody may be tunnelled to, if the asking supervisor says so."""

    def __init__(
        self,
        facts: Callable[[], Mapping[str, object]],
        sockets: Sequence[tuple[str, socket.socket]],
        own_ports: Callable[[Iterable[int]], None],
    ) -> None:
        self._facts = facts
        self._sockets = sockets[:_MOST]
        self._own_ports = own_ports
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, channel: socket.socket) -> None:
        """Answer one question on a task of its own."""
        task = asyncio.get_running_loop().create_task(self._answer(channel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, channel: socket.socket) -> None:
        with channel, suppress(OSError, ValueError, TypeError, AttributeError, TimeoutError):
            if not _is_ours(channel):
                return
            async with asyncio.timeout(ASKED_S):
                await readable(channel)
            asked = json.loads(channel.recv(_ASKED_BYTES))
            if ports := asked.get("own_ports"):
                self._own_ports([port for port in ports if isinstance(port, int)])
            given = self._sockets if asked.get("ask") == _SOCKETS else []
            told = {**self._facts(), "pid": os.getpid(), "names": [name for name, _ in given]}
            socket.send_fds(channel, [json.dumps(told).encode() + b"\n"], [one.fileno() for _, one in given])


def take(home: Home) -> Handover | None:
    """The sockets of the edge that tunnels for a home; None if there is none, or it does not answer within a second."""
    return _ask(home, {"ask": _SOCKETS})


def look(home: Home) -> dict[str, Any] | None:
    """What the edge of a home tells of itself: `pid`, `version`, `routes`, `port`, `tunnels` …; None without one."""
    answer = _ask(home, {"ask": _FACTS})
    return dict(answer.facts) if answer is not None else None


def tell_own_ports(home: Home, ports: Sequence[int]) -> bool:
    """Have the edge of a home tunnel nobody to these ports of ours; whether it heard that."""
    return _ask(home, {"ask": _FACTS, "own_ports": list(ports)}) is not None


def _ask(home: Home, question: Mapping[str, object]) -> Handover | None:
    descriptors: list[int] = []
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
            channel.settimeout(ASKED_S)
            channel.connect(str(home.socket("door")))
            channel.sendall(json.dumps(question).encode() + b"\n")
            told, descriptors, _, _ = socket.recv_fds(channel, _TOLD_BYTES, _MOST)
            while not told.endswith(b"\n") and (more := channel.recv(_TOLD_BYTES)):
                told += more
        facts = json.loads(told)
        names = facts["names"]
        if not isinstance(facts["pid"], int) or facts["pid"] <= 1 or len(names) != len(descriptors):
            raise ValueError
    except (OSError, ValueError, TypeError, KeyError):
        for descriptor in descriptors:
            os.close(descriptor)
        return None
    given = Handover(facts, list(zip(names, (socket.socket(fileno=one) for one in descriptors), strict=True)))
    for _, one in given.sockets:
        one.setblocking(False)
    return given


def _is_ours(channel: socket.socket) -> bool:
    """Whether this account, or root, is at the other end. Elsewhere than on Linux the modes of socket and folder say so."""
    if sys.platform != "linux":
        return True
    _, uid, _ = _ucred.unpack(channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _ucred.size))
    return uid in (os.getuid(), 0)
