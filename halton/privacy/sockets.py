"""The network sockets of some processes, as the kernel tells them: from its tables on Linux, from lsof elsewhere."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from halton.privacy.finding import NotChecked
from halton.privacy.lsof import ask_lsof
from halton.privacy.process import Process
from halton.wire.host import written

TABLES = ("tcp", "tcp6", "udp", "udp6", "raw", "raw6")
_PROC = Path("/proc")
_LISTEN = "0A"  # include/net/tcp_states.h
_INODE = re.compile(r"socket:\[([0-9]+)\]")

type Place = tuple[str, int]


class Row(NamedTuple):
    """A line of a table: a socket that listens has no other end."""

    inode: str
    protocol: str
    local: Place
    remote: Place | None
    listens: bool


class Socket(NamedTuple):
    """A socket, and whose it is. `key` tells it from others for as long as it is open."""

    process: Process
    protocol: str
    local: Place
    remote: Place | None
    listens: bool
    key: str

    @property
    def on_loopback(self) -> bool:
        """Whether nothing but this machine is at either end."""
        return all(is_loopback(place) for place in (self.local, self.remote) if place is not None)


def is_loopback(place: Place) -> bool:
    """Whether an address is in 127.0.0.0/8 or ::1."""
    return ipaddress.ip_address(place[0].partition("%")[0]).is_loopback


def place_text(place: Place) -> str:
    """HOST:PORT, * for every address."""
    return written("*" if place[0] in ("0.0.0.0", "::") else place[0], place[1])


def sockets_of(processes: Sequence[Process]) -> tuple[Socket, ...]:
    """All that they have open now. One that ends meanwhile has none.

    :raises NotChecked: if the system does not tell.
    """
    if sys.platform != "linux":
        return tuple(_of_lsof(processes))
    return tuple(_of_kernel(processes))


def _of_kernel(processes: Iterable[Process]) -> Iterator[Socket]:
    tables: dict[str, dict[str, Row]] = {}
    for process in processes:
        try:
            space = os.readlink(_PROC / str(process.pid) / "ns" / "net")
            inodes = _inodes(process.pid)
            if space not in tables:
                tables[space] = {row.inode: row for row in _rows(process.pid)}
        except FileNotFoundError:
            continue
        except PermissionError:
            raise NotChecked(f"the sockets of {process.name} are not shown to this account.") from None
        for inode in inodes & tables[space].keys():
            row = tables[space][inode]
            yield Socket(process, row.protocol, row.local, row.remote, row.listens, inode)


def _inodes(pid: int) -> set[str]:
    found = set()
    folder = _PROC / str(pid) / "fd"
    for name in os.listdir(folder):
        try:
            match = _INODE.fullmatch(os.readlink(folder / name))
        except FileNotFoundError:
            continue
        if match:
            found.add(match[1])
    return found


def _rows(pid: int) -> Iterator[Row]:
    for table in TABLES:
        try:
            text = (_PROC / str(pid) / "net" / table).read_text()
        except FileNotFoundError:
            continue  # a kernel without IPv6
        yield from table_rows(table, text)


def table_rows(table: str, text: str) -> Iterator[Row]:
    """The sockets of one file of /proc/net (proc_pid_net(5)) that some process has open."""
    for line in text.splitlines()[1:]:
        fields = line.split()
        local, remote, inode = _place(fields[1]), _place(fields[2]), fields[9]
        if inode == "0":
            continue
        protocol = table.removesuffix("6")
        listens = fields[3] == _LISTEN if protocol == "tcp" else not remote[1] and _is_any(remote)
        yield Row(inode, protocol, local, None if listens else remote, listens)


def _place(text: str) -> Place:
    """An address in hex, four bytes each in the order of the machine, and a port."""
    digits, _, port = text.partition(":")
    words = [struct.pack("=I", int(digits[start : start + 8], 16)) for start in range(0, len(digits), 8)]
    family = socket.AF_INET if len(words) == 1 else socket.AF_INET6
    address = ipaddress.ip_address(socket.inet_ntop(family, b"".join(words)))
    return str(getattr(address, "ipv4_mapped", None) or address), int(port, 16)


def _is_any(place: Place) -> bool:
    return ipaddress.ip_address(place[0]).is_unspecified


def _of_lsof(processes: Sequence[Process]) -> Iterator[Socket]:
    named = {process.pid: process for process in processes}
    for found in ask_lsof(sorted(named)):
        yield Socket(named[found.pid], found.protocol, found.local, found.remote, found.remote is None, found.key)
