"""Listening sockets on loopback, and who holds a port that we wanted."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

from halton.errors import PortTaken, safe
from halton.settings import LOOPBACK

BACKLOG = 1024
_LISTENING = "0A"


def listen(port: int, what: str, remedy: str, *, or_any: bool = False, host: str = LOOPBACK) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one, and with `or_any` so does a port that is taken.

    :raises PortTaken: naming the holder and the remedy, what picks another port.
    """
    try:
        listener = socket.create_server((host, port), family=_family(host), backlog=BACKLOG)
    except OSError as error:
        if or_any and error.errno == errno.EADDRINUSE:
            return listen(0, what, remedy, host=host)
        who = port_holder(port) or "another program"
        reason = f"is held by {who}" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise PortTaken(f"Port {port} for {what} {reason}. Choose another: {remedy}") from None
    listener.setblocking(False)
    return listener


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether nobody has this port, on 127.0.0.1 or another address of loopback."""
    try:
        socket.create_server((host, port), family=_family(host)).close()
    except OSError:
        return False
    return True


def port_holder(port: int) -> str | None:
    """'NAME (pid N)' of the process that listens on a loopback port, where the system tells (Linux, own processes)."""
    inode = next(iter(_inodes(port)), None)
    if inode is None:
        return None
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(link) == f"socket:[{inode}]" for link in (process / "fd").iterdir()):
                name = (process / "comm").read_text(errors="replace").removesuffix("\n")
                return f"{safe(name)} (pid {process.name})"
        except OSError:
            continue
    return None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _inodes(port: int) -> list[str]:
    inodes = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.append(fields[9])
    return inodes
