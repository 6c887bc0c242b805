"""The sockets that a service manager opened for the edge: sd_listen_fds(3)."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, MutableMapping
from typing import NamedTuple

from halton.edge.handover import PROXY
from halton.wire.host import written

FIRST_DESCRIPTOR = 3
_VARIABLES = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")


class Activated(NamedTuple):
    """The proxy's socket, if there is one, and those on which the edge stands for local servers, with the servers."""

    proxy: socket.socket | None
    standing_for: dict[socket.socket, tuple[str, int]]


def activated(environment: MutableMapping[str, str], listeners: Mapping[str, tuple[str, int]]) -> Activated:
    """Take them. `listeners` are the addresses to listen on and the servers behind them: sockets are told by where they listen.

    The manager may have been told of them when config.toml said something else: one that no setting names is closed. The
    variables are removed, since they are meant for this process alone.
    """
    proxy, standing_for = None, {}
    for name, listener in _given(environment):
        host, port = listener.getsockname()[:2]
        server = listeners.get(written(host, port))
        if name == PROXY and proxy is None:
            proxy = listener
        elif server is not None and listener not in standing_for:
            standing_for[listener] = server
        else:
            listener.close()
    return Activated(proxy, standing_for)


def _given(environment: MutableMapping[str, str]) -> list[tuple[str, socket.socket]]:
    pid, count, names = (environment.pop(variable, "") for variable in _VARIABLES)
    if pid != str(os.getpid()) or not count.isdecimal():
        return []
    named = names.split(":")
    found = []
    for number in range(int(count)):
        descriptor = FIRST_DESCRIPTOR + number
        os.set_inheritable(descriptor, False)
        name = named[number] if number < len(named) else ""
        found.append((name, socket.socket(fileno=descriptor)))
    return found
