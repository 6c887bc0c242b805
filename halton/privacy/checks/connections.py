"""T2: who is connected to what right now, and on whose behalf."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Collection, Iterator, Sequence

from halton.errors import safe
from halton.privacy.finding import Finding, broken, holds
from halton.privacy.install import Install
from halton.privacy.sent import sent_bytes
from halton.privacy.sockets import Place, Socket, place_text
from halton.privacy.words import listed, several, size
from halton.wire.upstream import Upstream

promise = "T2"

PATIENCE_S = 1.2  # a caller that left, and the way to its provider, do not end in the same instant
_POLL_S = 0.1
_HTTPS = 443
_DNS = 53
_REMEDY = "halton stop; and tell us of it: SECURITY.md says how"


def check(install: Install) -> Iterator[Finding]:
    """Look at every connection of our processes; what is not explained is looked at again, for as long as it may take to end."""
    resolved = {*install.settings.addresses.values(), *install.settings.listeners.values()}
    upstream = install.settings.upstream
    sockets = install.look()
    strange = unexplained(sockets, resolved, upstream)
    deadline = time.monotonic() + PATIENCE_S
    while strange and time.monotonic() < deadline:
        time.sleep(_POLL_S)
        sockets = install.look()
        strange = {key: why for key, why in unexplained(sockets, resolved, upstream).items() if key in strange}
    for why in strange.values():
        yield broken(why, _REMEDY)
    if not strange:
        said = _told([process.name for process in install.processes], sockets)
        yield holds(f"{said} All of it goes by the proxy {upstream.place}, as [proxy] upstream says." if upstream else said)


def unexplained(sockets: Sequence[Socket], resolved: Collection[Place], upstream: Upstream | None = None) -> dict[str, str]:
    """The connections that are no caller's, by their keys, each with what is wrong with it.

    The edge and the workers have one connection outwards at most for each caller's that came in; a worker's leads to port
    443, or to where [proxy] resolve or [[provider]] says. With an upstream proxy those of either lead there, if they leave this
    machine. All others have none that does.
    """
    found: dict[str, str] = {}
    for socket in (socket for socket in outward(sockets) if not _is_lookup(socket)):
        who, where = f"{safe(socket.process.name)} (pid {socket.process.pid})", _where(socket)
        if not _carries(socket.process.name):
            if not socket.on_loopback and not _is_program(socket.process.name):
                found[socket.key] = f"{who} is connected to {where}, and has nothing to do outside."
        elif upstream is not None:
            if not socket.on_loopback and not _leads_to(socket, upstream):
                found[socket.key] = f"{who} is connected to {where}, past the proxy {upstream.place} of [proxy] upstream."
        elif _is_worker(socket.process.name) and socket.remote not in resolved and not _is_https(socket):
            found[socket.key] = f"{who} is connected to {where}, where no provider answers."
    for name in sorted({socket.process.name for socket in sockets if _carries(socket.process.name)}):
        own = [socket for socket in outward(sockets) if socket.process.name == name and not _is_lookup(socket)]
        callers = len(inward(sockets, name))
        for socket in own[callers:]:
            why = f"is connected to {_where(socket)}, and {several(callers, 'caller')} cannot account for {len(own)} of these."
            found.setdefault(socket.key, f"{safe(name)} (pid {socket.process.pid}) {why}")
    return found


def outward(sockets: Sequence[Socket]) -> list[Socket]:
    """The connections that our processes opened, in an order that does not change."""
    doors = {socket.local for socket in sockets if socket.listens}
    found = [socket for socket in sockets if not socket.listens and not _came_in(socket, doors)]
    return sorted(found, key=lambda socket: (socket.process.name, socket.key))


def inward(sockets: Sequence[Socket], name: str) -> list[Socket]:
    """The connections of one process that came in at a place where some process of ours listens."""
    mine = set(outward(sockets))
    return [socket for socket in sockets if socket.process.name == name and not socket.listens and socket not in mine]


def _came_in(socket: Socket, doors: Collection[Place]) -> bool:
    """Whether it was accepted at a door, one that is open at every address included."""
    return any((address, socket.local[1]) in doors for address in (socket.local[0], "0.0.0.0", "::"))


def _carries(name: str) -> bool:
    return name == "edge" or _is_worker(name)


def _is_worker(name: str) -> bool:
    return name.startswith("capture-")


def _is_program(name: str) -> bool:
    """Whether it is what [alerts] command names, or the desktop's own notice: the user's program, not ours."""
    return name.startswith("program of ")


def _is_https(socket: Socket) -> bool:
    return socket.remote is not None and socket.remote[1] == _HTTPS


def _leads_to(socket: Socket, upstream: Upstream) -> bool:
    """Whether it may be the proxy: of a name only its port is known here, as nothing is looked up to check it."""
    if socket.remote is None:
        return False
    try:
        known = str(ipaddress.ip_address(upstream.host))
    except ValueError:
        known = socket.remote[0]
    return socket.remote == (known, upstream.port)


def _is_lookup(socket: Socket) -> bool:
    """Whether a carrier asks where a caller's host is."""
    return socket.remote is not None and socket.remote[1] == _DNS and _carries(socket.process.name)


def _where(socket: Socket) -> str:
    return f"{place_text(socket.remote)} ({socket.protocol})" if socket.remote else "nobody"


def _told(names: Sequence[str], sockets: Sequence[Socket]) -> str:
    sent = sent_bytes({socket.key for socket in outward(sockets)})
    parts = []
    for name in (name for name in names if _carries(name)):
        own = [socket for socket in outward(sockets) if socket.process.name == name]
        places = sorted({place_text(socket.remote) for socket in own if socket.remote})
        callers = several(len(inward(sockets, name)), "caller")
        left = f", {size(sum(sent.get(socket.key, 0) for socket in own))} sent" if sent and own else ""
        parts.append(f"{safe(name)}: {callers}, {len(own)} outwards{left}" + (f" ({listed(places)})" if places else ""))
    programs = [socket for socket in outward(sockets) if _is_program(socket.process.name) and not socket.on_loopback]
    quiet = [name for name in names if not _carries(name) and not _is_program(name)]
    parts.append(f"{', '.join(map(safe, quiet))}: none that leave this machine")
    if programs:
        parts.append(f"{several(len(programs), 'connection')} of programs that you named in [alerts]")
    return f"{'; '.join(parts)}."
