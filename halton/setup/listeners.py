"""The sockets on which the edge listens: the proxy's, and those on which it stands for servers of one's own machine."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import Any

from halton.settings import LOOPBACK, Settings, loopback_address
from halton.setup.ports import is_free, listen


class Listeners:
    """Bound in the supervisor, which keeps them, so that an edge that is killed loses no connect."""

    def __init__(self, settings: Settings, *, any_port: bool = False) -> None:
        self.proxy_port = settings.proxy.port
        self._servers = {one.host: one.address or "" for one in settings.provider if one.listens}
        self._any_port = any_port
        self._proxy: socket.socket | None = None
        self._standing_for: dict[socket.socket, str] = {}

    @property
    def taken(self) -> bool:
        """Whether somebody holds a port that is wanted."""
        wanted = [loopback_address(place, place) for place in self._servers]
        wanted += [(LOOPBACK, self.proxy_port)] if self.proxy_port else []
        return not all(is_free(port, host) for host, port in wanted)

    def are_held_by(self, beat: Mapping[str, Any]) -> bool:
        """Whether an edge that tells this of itself holds one of them."""
        places = beat.get("places")
        return beat.get("port") == self.proxy_port or isinstance(places, list) and any(one in places for one in self._servers)

    def bind(self) -> socket.socket:
        """Take all ports, if that is not done; the proxy's socket.

        :raises PortTaken: if somebody holds one.
        """
        if self._proxy is None:
            # The proxy comes last: if it may take any port, it must not be one of theirs.
            for place, server in self._servers.items():
                host, port = loopback_address(place, place)
                remedy = f'host = "{place.removesuffix(str(port))}PORT" in config.toml, and point its clients there'
                listener = listen(port, f"[[provider]] {place}", remedy, host=host)
                self._standing_for[listener] = server
            self._proxy = listen(self.proxy_port, "the proxy", "--proxy-port 0", or_any=self._any_port)
            self.proxy_port = self._proxy.getsockname()[1]
        return self._proxy

    def inherited(self) -> tuple[list[str], list[int]]:
        """The arguments that tell an edge of them, and the descriptors that it inherits."""
        proxy = self.bind().fileno()
        standing = {listener.fileno(): server for listener, server in self._standing_for.items()}
        arguments = ["--fd", str(proxy)]
        for descriptor, server in standing.items():
            arguments += ["--standing-for", f"{server}={descriptor}"]
        return arguments, [proxy, *standing]

    def close(self) -> None:
        """Give all ports back."""
        for listener in (*self._standing_for, *filter(None, [self._proxy])):
            listener.close()
