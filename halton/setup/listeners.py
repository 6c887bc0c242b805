"""The sockets on which the edge listens: the proxy's, and those on which it stands for servers of one's own machine."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from typing import Any

from halton.settings import LOOPBACK, Settings, loopback_address
from halton.setup.ports import is_free, listen


class Listeners:
    """Bound in the supervisor, or taken from an edge that was there before; kept, so that one that is killed loses no connect."""

    def __init__(self, settings: Settings, *, any_port: bool = False) -> None:
        self.proxy_port = settings.proxy.port
        self._servers = {one.host: one.address or "" for one in settings.provider if one.listens}
        self._any_port = any_port
        self._proxy: socket.socket | None = None
        self._former: list[socket.socket] = []
        self._standing_for: dict[socket.socket, str] = {}

    @property
    def taken(self) -> bool:
        """Whether somebody holds a port that is wanted."""
        wanted = [loopback_address(place, place) for place in self._servers]
        wanted += [(LOOPBACK, self.proxy_port)] if self.proxy_port else []
        return not all(is_free(port, host) for host, port in wanted)

    def has(self, port: object) -> bool:
        """Whether it listens on this port for the proxy."""
        return port in {listener.getsockname()[1] for listener in (*self._former, *filter(None, [self._proxy]))}

    def are_held_by(self, beat: Mapping[str, Any]) -> bool:
        """Whether an edge that tells this of itself holds one of them."""
        places = beat.get("places")
        return beat.get("port") == self.proxy_port or isinstance(places, list) and any(one in places for one in self._servers)

    def take_over(self, proxy: Iterable[socket.socket], standing_for: Iterable[socket.socket]) -> None:
        """Listen on sockets of an earlier edge of this home, which programs have in their environment.

        The proxy stays on its port unless another is wanted and free; then the earlier port leads to the same. A socket that
        stands for no server any more is closed.
        """
        servers = {loopback_address(place, place): server for place, server in self._servers.items()}
        for listener in standing_for:
            if server := servers.get(listener.getsockname()[:2]):
                self._standing_for[listener] = server
            else:
                listener.close()
        for listener in proxy:
            if self._proxy is None and self._is_wanted(listener.getsockname()[1]):
                self._proxy, self.proxy_port = listener, listener.getsockname()[1]
            else:
                self._former.append(listener)

    def bind(self) -> socket.socket:
        """Take all ports, if that is not done; the proxy's socket.

        :raises PortTaken: if somebody holds one.
        """
        bound = {listener.getsockname()[:2] for listener in self._standing_for}
        for place, server in self._servers.items():
            host, port = loopback_address(place, place)
            if (host, port) not in bound:
                remedy = f'host = "{place.removesuffix(str(port))}PORT" in config.toml, and point its clients there'
                self._standing_for[listen(port, f"[[provider]] {place}", remedy, host=host)] = server
        # The proxy comes last: if it may take any port, it must not be one of theirs.
        if self._proxy is None:
            self._proxy = listen(self.proxy_port, "the proxy", "--proxy-port 0", or_any=self._any_port)
            self.proxy_port = self._proxy.getsockname()[1]
        return self._proxy

    def inherited(self) -> tuple[list[str], list[int]]:
        """The arguments that tell an edge of them, and the descriptors that it inherits."""
        proxy = self.bind().fileno()
        former = [listener.fileno() for listener in self._former]
        standing = {listener.fileno(): server for listener, server in self._standing_for.items()}
        arguments = ["--fd", str(proxy)]
        for descriptor in former:
            arguments += ["--former-fd", str(descriptor)]
        for descriptor, server in standing.items():
            arguments += ["--standing-for", f"{server}={descriptor}"]
        return arguments, [proxy, *former, *standing]

    def close(self) -> None:
        """Give all ports back."""
        for listener in (*self._standing_for, *self._former, *filter(None, [self._proxy])):
            listener.close()

    def _is_wanted(self, port: int) -> bool:
        """Whether the proxy may stay on this port: it is the one, any will do, or the wanted one is held by a stranger."""
        return self.proxy_port in (0, port) or (self._any_port and not is_free(self.proxy_port))
