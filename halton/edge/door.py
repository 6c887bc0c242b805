"""The proxy port's front door: provider hosts go to capture, all others through a blind tunnel, and no one waits for either."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import time
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from halton.edge.accepting import Accepting
from halton.edge.admission import Refuses, serve_all
from halton.edge.refusal import FORBIDDEN, FULL, refuse
from halton.edge.request import BadRequest, Target, peek_target
from halton.edge.tunnel import Traffic, close, tunnel
from halton.edge.upstream import peer, way_out
from halton.edge.workers import Handed, Workers
from halton.outbox.outbox import Outbox
from halton.paths import Home
from halton.wire.probe_host import probe_address
from halton.wire.upstream import Upstream

HTTPS = 443
QUIET_S = 0.5
RECORD_S = 1.0
MOST = 32_000
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_log = logging.getLogger(__name__)


class Door:
    """Serves the listening socket of the proxy port, and those of ports that it had before.

    `most` is how many connections it holds at once; who comes beyond that gets 503.
    """

    def __init__(
        self,
        home: Home,
        listener: socket.socket,
        is_provider: Callable[[str], bool],
        resolve: Mapping[str, tuple[str, int]],
        own_ports: Collection[int] = (),
        standing_for: Mapping[socket.socket, tuple[str, int]] = MappingProxyType({}),
        refuses: Refuses = serve_all,
        upstream: Upstream | None = None,
        former: Sequence[socket.socket] = (),
        most: int = MOST,
    ) -> None:
        self._listeners = (listener, *former)
        self._standing_for = standing_for
        self._is_provider = is_provider
        self._refuses = refuses
        self._resolve = resolve
        self._most = most
        self._host, self._own_port = listener.getsockname()
        self._listening = {place.getsockname()[:2] for place in (*self._listeners, *standing_for)}
        self._own: set[tuple[str, int]] = set()
        self.refuse_also(own_ports)
        self._way_out = way_out(upstream, self._own)
        self.outbox = Outbox(home.socket("ledger"))
        self.workers = Workers(home.socket("edge"), self._returned, self._lost)
        self._telling: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._tunnels: set[Traffic] = set()
        self.unmetered = 0
        self.refused = 0
        self.shed = 0

    def refuse_also(self, ports: Iterable[int]) -> None:
        """Tunnel nobody to these ports either, as long as nothing else is said: they are ours too."""
        self._own.clear()
        self._own.update(self._listening, ((self._host, port) for port in ports))

    async def run(self) -> None:
        """Accept until cancelled. What was counted goes out beyond that, until `settle` has ended."""
        loop = asyncio.get_running_loop()
        self._telling = loop.create_task(self.outbox.run())
        async with asyncio.TaskGroup() as group:
            for run in (self.workers.accept, self.workers.watch):
                group.create_task(run())
            for listener in self._listeners:
                group.create_task(self._accept(listener, self._admit))
            for listener, (host, port) in self._standing_for.items():
                group.create_task(self._accept(listener, partial(self._admit_to, Target(host, port, 0))))

    async def _accept(self, listener: socket.socket, admit: Callable[[socket.socket], Coroutine[None, None, None]]) -> None:
        await Accepting(listener, lambda client: self._start(admit(client)), self._count_shed).run()

    async def finish(self) -> None:
        """Wait until all that was accepted is over by itself: another edge has the port."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def settle(self, timeout_s: float) -> None:
        """Wait until the tunnels are done or quiet, or the time is over; then end them and tell the ledger what they moved."""
        deadline = time.monotonic() + timeout_s
        moved, before = sum(tunnel.bytes for tunnel in self._tunnels), -1
        while self._tunnels and moved != before and time.monotonic() < deadline:
            await asyncio.sleep(QUIET_S)
            moved, before = sum(tunnel.bytes for tunnel in self._tunnels), moved
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.outbox.drain(RECORD_S)
        if self._telling is not None:
            self._telling.cancel()

    def facts(self) -> dict[str, object]:
        """What the supervisor is told."""
        return {
            "port": self._own_port,
            "workers": self.workers.healthy,
            "tunnels": len(self._tunnels),
            "unmetered": self.unmetered,
            "refused": self.refused,
            "shed": self.shed,
        }

    def _start(self, coroutine: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _admit(self, client: socket.socket) -> None:
        client.setblocking(False)
        try:
            target = await peek_target(client)
        except BadRequest as refusal:
            await refuse(client, refusal.status)
        except (OSError, TimeoutError):
            client.close()
        else:
            await self._serve(client, target)

    async def _admit_to(self, target: Target, client: socket.socket) -> None:
        client.setblocking(False)
        if await self._let_in(client, target) and not self.workers.hand_over(client, target):
            await self._pass_unmetered(client, target)

    async def _serve(self, client: socket.socket, target: Target) -> None:
        if await self._let_in(client, target):
            await self._route(client, target)

    def _count_shed(self) -> None:
        if not self.shed:  # one line tells it; the rest is a number
            _log.warning("no_room")
        self.shed += 1

    async def _let_in(self, client: socket.socket, target: Target) -> bool:
        if len(self._tasks) > self._most:
            self._count_shed()
            await refuse(client, FULL)
            return False
        try:
            status = self._refuses(client, target)
        except OSError:  # it has left, or comes from another network by way of the firewall: no refusal of an account to count
            await refuse(client, FORBIDDEN)
            return False
        if status is None:
            return True
        self.refused += 1
        _log.warning("other_account_refused")
        await refuse(client, status)
        return False

    async def _route(self, client: socket.socket, target: Target) -> None:
        if target.port != HTTPS or not self._is_provider(target.host):
            await self._tunnel(client, target, Traffic())
        elif not self.workers.hand_over(client, target):
            await self._pass_unmetered(client, target)

    def _returned(self, handed: Handed) -> None:
        # Another worker may be well; else the caller, who has waited, must not suffer for ours.
        if not self.workers.hand_over(handed.client, handed.target, waits=False):
            self._start(self._pass_unmetered(handed.client, handed.target))

    def _lost(self, calls: int) -> None:
        self.outbox.count_gap("worker_lost", None, calls=calls)

    async def _pass_unmetered(self, client: socket.socket, target: Target) -> None:
        self.unmetered += 1
        self.outbox.count_gap("capture_unavailable", target.host, connections=1)
        traffic = Traffic()
        try:
            await self._tunnel(client, target, traffic)
        finally:
            self.outbox.count_gap("capture_unavailable", target.host, size=traffic.bytes)

    async def _tunnel(self, client: socket.socket, target: Target, traffic: Traffic) -> None:
        host, port = self._resolve.get(target.host) or probe_address(target.host, target.port) or (target.host, target.port)
        try:
            upstream = await self._way_out(host, port)
        except (OSError, ValueError) as error:  # ValueError: a name that DNS cannot hold
            await refuse(client, _status(error))
            return
        if peer(upstream) in self._own:
            close(upstream, reset=True)
            await refuse(client, FORBIDDEN)
            return
        self._tunnels.add(traffic)
        try:
            if target.head_size:
                client.recv(target.head_size)
                await asyncio.get_running_loop().sock_sendall(client, _ESTABLISHED)
            await tunnel(client, upstream, traffic)
        except OSError:
            close(upstream, reset=True)
            client.close()
        finally:
            self._tunnels.discard(traffic)


def _status(error: OSError | ValueError) -> str:
    """What a client is told that cannot be led where it wants to go."""
    if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
        return FULL
    return "504 Gateway Timeout" if isinstance(error, TimeoutError) else "502 Bad Gateway"
