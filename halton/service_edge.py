"""The edge of a service manager under supervision: it is adopted, and when it ends its successor is waited for."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from typing import Any

import anyio

from halton.children import Child, Launch
from halton.edge.handover import tell_own_ports
from halton.paths import Home
from halton.version import VERSION

MISSING_S = 10.0
_log = logging.getLogger(__name__)


class ServiceEdge(Child):
    """Nothing is started here: its sockets, its start and its end are the service manager's."""

    stays = True

    def __init__(self, home: Home, routes: str, own_ports: Callable[[], list[int]]) -> None:
        super().__init__(home, "edge", _never)
        self._routes = routes
        self._own_ports = own_ports
        self._came = anyio.Event()
        self._replaced: int | None = None

    def hear(self, beat: dict[str, Any]) -> None:
        """A heartbeat: of the edge that is adopted, or of one that may be."""
        if self.pid is None and isinstance(pid := beat.get("pid"), int) and pid > 1:
            self.adopt(beat)
            self._came.set()
        else:
            super().hear(beat)

    async def run(self) -> None:
        """Adopt one after the other, for ever."""
        while not self._stopping:
            await self._wait_for_one()
            await anyio.to_thread.run_sync(tell_own_ports, self._home, self._own_ports())
            self._renew_stale()
            await self._outlive_adopted()
            if not self._stopping:
                self.restarts += 1
                _log.warning(f"{self.name}_ended")

    async def stop(self) -> None:
        """It stays."""
        self._stopping = True

    async def _wait_for_one(self) -> None:
        if self.pid is not None:
            return
        self._came = anyio.Event()
        with anyio.move_on_after(MISSING_S):
            await self._came.wait()
            return
        # Whoever runs this by hand has forgotten the other half; new traffic meanwhile is the service manager's.
        _log.error("service_edge_missing")
        await self._came.wait()

    def _renew_stale(self) -> None:
        """End one of other settings, or of another version: the manager keeps its sockets, and starts it again with ours."""
        same = (self.beat.get("version"), self.beat.get("routes")) == (VERSION, self._routes)
        if not same and self.pid != self._replaced:
            self._replaced = self.pid
            self._signal(signal.SIGTERM)


def _never() -> Launch:
    raise RuntimeError("a service's edge is not started here")
