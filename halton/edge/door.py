"""The proxy port's front door: provider hosts go to capture, all others through a blind tunnel, and no one waits for either."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import time
from collections.abc import Callable, Collection, Coroutine, Mapping
from functools import partial
from types import MappingProxyType

from halton.edge.request import BadRequest, Target, peek_target
from halton.edge.tunnel import Traffic, close, connect, tunnel
from halton.edge.workers import Handed, Workers
from halton.outbox.outbox import Outbox
from halton.paths import Home

HTTPS = 443
QUIET_S = 0.5
RECORD_S = 1.0
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_log = logging.getLogger(__name__)


class Door:
    """Serves the listening socket of the proxy port."""

    def __init__(
        self,
        home: Home,
        listener: socket.socket,
        is_provider: Callable[[str], bool],
        resolve: Mapping[str, tuple[str, int]],
        own_ports: Collection[int] = (),
        standing_for: Mapping[socket.socket, tuple[str, int]] = MappingProxyType({}),
        serves: Callable[[socket.socket], bool] = lambda client: True,
    ) -> None:
        self._listener = listener
        self._standing_for = standing_for
        self._is_provider = is_provider
        self._serves = serves
        self._resolve = resolve
        host, self._own_port = listener.getsockname()
        others = (place.getsockname()[:2] for place in standing_for)
        self._own = {(host, self._own_port), *others, *((host, port) for port in own_ports)}
        self.outbox = Outbox(home.socket("ledger"))
        self.workers = Workers(home.socket("edge"), self._returned, self._lost)
        self._telling: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._tunnels: set[Traffic] = set()
        self.unmetered = 0
        self.refused = 0

    async def run(self) -> None:
        """Accept until cancelled. What was counted goes out beyond that, until `settle` has ended."""
        loop = asyncio.get_running_loop()
        self._telling = loop.create_task(self.outbox.run())
        async with asyncio.TaskGroup() as group:
            for run in (self.workers.accept, self.workers.watch):
                group.create_task(run())
            group.create_task(self._accept(self._listener, self._admit))
            for listener, (host, port) in self._standing_for.items():
                group.create_task(self._accept(listener, partial(self._admit_to, Target(host, port, 0))))

    async def _accept(
        self, listener: socket.socket, admit: Callable[[socket.socket], Coroutine[None, None, None]]
    ) -> None:
        loop = asyncio.get_running_loop()
        listener.setblocking(False)
        while True:
            try:
                client, _ = await loop.sock_accept(listener)
            except OSError as error:
                if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ECONNABORTED):
                    raise
                _log.warning("accept_failed", exc_info=error)
                await asyncio.sleep(0.05)
                continue
            self._start(admit(client))

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
            await _refuse(client, refusal.status)
        except (OSError, TimeoutError):
            client.close()
        else:
            await self._serve(client, target)

    async def _admit_to(self, target: Target, client: socket.socket) -> None:
        client.setblocking(False)
        if await self._let_in(client) and not self.workers.hand_over(client, target):
            await self._pass_unmetered(client, target)

    async def _serve(self, client: socket.socket, target: Target) -> None:
        if await self._let_in(client):
            await self._route(client, target)

    async def _let_in(self, client: socket.socket) -> bool:
        if self._serves(client):
            return True
        self.refused += 1
        _log.warning("other_account_refused")
        await _refuse(client, "403 Forbidden")
        return False

    async def _route(self, client: socket.socket, target: Target) -> None:
        if target.port != HTTPS or not self._is_provider(target.host):
            await self._tunnel(client, target, Traffic())
        elif not self.workers.hand_over(client, target):
            await self._pass_unmetered(client, target)

    def _returned(self, handed: Handed) -> None:
        # Another worker may be well; else the caller must not suffer for ours.
        if not self.workers.hand_over(handed.client, handed.target):
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
        host, port = self._resolve.get(target.host, (target.host, target.port))
        try:
            upstream = await connect(host, port)
        except (OSError, ValueError) as error:  # ValueError: a name that DNS cannot hold
            await _refuse(client, "504 Gateway Timeout" if isinstance(error, TimeoutError) else "502 Bad Gateway")
            return
        if _peer(upstream) in self._own:
            close(upstream, reset=True)
            await _refuse(client, "403 Forbidden")
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


def _peer(upstream: socket.socket) -> tuple[str, int] | None:
    """Who is at the other end, however it was named."""
    try:
        host, port, *_ = upstream.getpeername()
    except OSError:
        return None
    return host.removeprefix("::ffff:"), port


async def _refuse(client: socket.socket, status: str) -> None:
    try:
        # Unread bytes would turn the close into a reset, and the client would not see the answer.
        client.recv(1 << 16)
        answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        await asyncio.get_running_loop().sock_sendall(client, answer)
        client.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    finally:
        client.close()
