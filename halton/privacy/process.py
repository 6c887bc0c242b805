"""The processes of a running meter: those that its supervisor names, the supervisor itself, and whatever these started."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from halton.paths import Home

SUPERVISOR = "supervisor"
_PROC = Path("/proc")
_TIMEOUT_S = 2.0
# <sys/un.h> of macOS: the process that listens on a unix socket.
_SOL_LOCAL, _LOCAL_PEERPID = 0, 2


class Process(NamedTuple):
    """`ledger`, `capture-1`, …, or `program of ledger` for what one of them started."""

    name: str
    pid: int


def our_processes(home: Home, status: dict[str, Any]) -> tuple[Process, ...]:
    """All of them that run, the supervisor first."""
    named = {int(one["pid"]): str(one["name"]) for one in status.get("processes", ()) if one.get("pid")}
    if (supervisor := _listener(home.socket("meter"))) is not None:
        named = {supervisor: SUPERVISOR, **named}
    return tuple(Process(name, pid) for pid, name in _with_children(named).items())


def _with_children(named: dict[int, str]) -> dict[int, str]:
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found = dict(named)
    waiting = list(named)
    for parent in waiting:  # grows while it is read
        for pid in children.get(parent, ()):
            if pid not in found:
                name = found[parent]
                found[pid] = name if name.startswith("program of ") else f"program of {name}"
                waiting.append(pid)
    return found


def _parents() -> Iterator[tuple[int, int]]:
    """Every process of the system and its parent."""
    if not (_PROC / "self" / "stat").exists():
        said = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
        yield from ((int(pid), int(parent)) for pid, parent in map(str.split, said.stdout.splitlines()))
        return
    for name in os.listdir(_PROC):
        if name.isdecimal():
            try:
                # proc_pid_stat(5): the second field is the program's name in brackets, which may hold anything.
                fields = (_PROC / name / "stat").read_bytes().rpartition(b") ")[2].split()
            except OSError:
                continue
            yield int(name), int(fields[1])


def _listener(path: Path) -> int | None:
    """Who listens on a unix socket (unix(7), SO_PEERCRED: the credentials of the call of listen)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        asked.settimeout(_TIMEOUT_S)
        try:
            asked.connect(str(path))
            if sys.platform == "linux":
                return int(struct.unpack("=iII", asked.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])
            return int(struct.unpack("=i", asked.getsockopt(_SOL_LOCAL, _LOCAL_PEERPID, 4))[0])
        except OSError:
            return None
