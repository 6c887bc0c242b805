"""T3: whatever the processes of the meter listen on is an address of loopback."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from halton.errors import safe
from halton.privacy.finding import Finding, broken, holds
from halton.privacy.install import Install
from halton.privacy.sockets import Place, Socket, place_text
from halton.privacy.words import listed, several

promise = "T3"


def check(install: Install) -> Iterator[Finding]:
    """Read the kernel's tables of sockets for each of our processes."""
    processes = install.processes
    listening = [socket for socket in install.look() if socket.listens]
    open_ = [socket for socket in listening if not socket.on_loopback]
    for socket in open_:
        process = socket.process
        yield broken(
            f"{safe(process.name)} (pid {process.pid}) listens on {place_text(socket.local)} ({socket.protocol}), "
            "where other machines may reach it.",
            f"halton stop; and if it goes on: kill {process.pid}",
        )
    if not open_:
        yield holds(f"{several(len(processes), 'process', 'processes')} looked at. {_told(listening)}")


def _told(listening: Iterable[Socket]) -> str:
    holders: dict[Place, list[str]] = {}
    for socket in listening:
        names = holders.setdefault(socket.local, [])
        if socket.process.name not in names:
            names.append(socket.process.name)
    if not holders:
        return "None of them listens."
    told = [f"{place_text(place)} ({', '.join(names)})" for place, names in sorted(holders.items())]
    return f"{several(len(told), 'place')} listened on, all of loopback: {listed(told, 8)}."
