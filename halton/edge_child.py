"""The edge under supervision: one that outlived an earlier supervisor is adopted, or replaced without a connect being refused."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import anyio

from halton import launches
from halton.children import Child
from halton.edge.admission import proved_by
from halton.edge.handover import FORMER, PROXY, STANDING_FOR, Handover, take, tell_own_ports
from halton.paths import Home
from halton.settings import Settings
from halton.setup.listeners import Listeners
from halton.version import VERSION

ADOPT_S = 1.5
MAKE_WAY_S = 8.0
POLL_S = 0.05


class EdgeChild(Child):
    """`stays`: it outlives the supervisor in order. `anew`: one of before is replaced, whatever it goes by."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        listeners: Listeners,
        browse_port: Callable[[], int],
        *,
        stays: bool = False,
        anew: bool = False,
    ) -> None:
        super().__init__(home, "edge", lambda: launches.edge(listeners, browse_port()))
        self._settings = settings
        self._listeners = listeners
        self._browse_port = browse_port
        self._anew = anew
        self._superseded: int | None = None
        self._told: set[int] = set()  # twice would end their tunnels
        self.stays = stays
        self._survivors: dict[int, dict[str, Any]] = {}

    async def begin(self) -> None:
        """Have the sockets: those of an edge that tunnels for this home, or new ones.

        :raises PortTaken: if a stranger holds a port.
        """
        if (found := await self._found()) is not None:
            self._listeners.take_over(found.of(PROXY) + found.of(FORMER), found.of(STANDING_FOR))
            if self._does_the_same(found):
                self.adopt({**found.facts, "pid": found.pid})
            elif not found.facts.get("service"):
                self._superseded = found.pid
        self._listeners.bind()

    async def tell_own_ports(self) -> None:
        """An edge that is not of our making has not heard of the page's port."""
        if self.is_adopted:
            await anyio.to_thread.run_sync(tell_own_ports, self._home, [self._browse_port()])

    def hear(self, beat: dict[str, Any]) -> None:
        """A heartbeat, of ours or of one that outlived its supervisor. With the first of ours, that one need not listen.

        Nor need any other that has our port: a supervisor that was killed while it replaced one has left two, and one of them has
        no workers.
        """
        pid = beat.get("pid")
        if self.pid is None and isinstance(pid, int) and pid > 1:
            self._survivors[pid] = beat
        else:
            super().hear(beat)
        if not self.beat:
            return
        if self._superseded is not None:
            self._supersede(self._superseded)
        if isinstance(pid, int) and pid > 1 and pid != self.pid and self._is_needless(beat):
            self._supersede(pid)

    async def stop(self) -> None:
        """End it, unless it stays; and with it one that it was to replace."""
        if self.stays:
            self._stopping = True
            return
        if self._superseded is not None:
            with suppress(ProcessLookupError):
                os.kill(self._superseded, signal.SIGTERM)
        await super().stop()

    def _is_needless(self, beat: dict[str, Any]) -> bool:
        """Whether this other edge listens where ours does, knows the signal, and is nobody else's."""
        return "version" in beat and not beat.get("service") and self._listeners.has(beat.get("port"))

    def _supersede(self, pid: int) -> None:
        self._superseded = None
        if pid not in self._told:
            self._told.add(pid)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGUSR1)

    def _does_the_same(self, found: Handover) -> bool:
        if self._anew or found.facts.get("port") != self._listeners.proxy_port:
            return False
        # One that began in a home which was renamed since would look for us where we are not.
        told = tuple(map(found.facts.get, ("version", "routes", "home", "proved_by")))
        return told == (VERSION, self._settings.routes, str(self._home.root), proved_by(self._home))

    async def _found(self) -> Handover | None:
        """What an edge of this home hands over. One that holds our ports and is too old to do that is in the way: it ends."""
        if (found := await anyio.to_thread.run_sync(take, self._home)) is not None:
            return found
        ended: set[int] = set()
        with anyio.move_on_after(ADOPT_S) as patience:
            while self._listeners.taken:
                for pid, beat in self._survivors.items():
                    if pid not in ended and "version" not in beat and self._listeners.are_held_by(beat):
                        ended.add(pid)
                        patience.deadline = anyio.current_time() + MAKE_WAY_S
                        with suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGTERM)
                await anyio.sleep(POLL_S)
                if (found := await anyio.to_thread.run_sync(take, self._home)) is not None:
                    return found
        return None
