"""One capture process: connections come from the edge, frames go to the ledger, and nothing in between waits for either."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from weakref import WeakSet

import mitmproxy.master
from mitmproxy.addons import core, proxyserver
from mitmproxy.options import Options

from halton.capture.addon import Metering
from halton.capture.callers import Callers
from halton.capture.channel import Channel
from halton.capture.deciding import Hold
from halton.capture.enforcement import Enforcement
from halton.capture.http1 import NextLayer
from halton.capture.leaves import Leaves, Signer
from halton.capture.leaving import Leaving
from halton.capture.signing import Signing, first_signers
from halton.capture.tunnel import HEAD_LIMIT, Door
from halton.descriptors import connections_for, raise_limit
from halton.frames import Enforces
from halton.heart import Heart
from halton.outbox.outbox import Outbox
from halton.paths import Home
from halton.pulse import Pulse
from halton.run_key import ensure_run_key
from halton.settings import Settings, loopback_address
from halton.wire.find import finder

DRAIN_S = 30.0
ORPHAN_DRAIN_S = 600.0
RECORD_S = 2.0


class Worker:
    """Everything one worker process holds."""

    def __init__(self, home: Home, settings: Settings, name: str, signers: Sequence[Signer]) -> None:
        pulse, descriptor = Pulse.create(home.run)
        find = finder(settings.formats)
        enforcement = Enforcement(find)
        self._outbox = Outbox(home.socket("ledger"), pulse.hold)
        self._outbox.hello = Enforces(name)
        self._outbox.on_enforce, self._outbox.on_recorded = enforcement.adopt, enforcement.recorded
        callers = Callers(ensure_run_key(home), settings.capture.look_up_callers)
        self._metering = Metering(self._outbox, callers, find, enforcement)
        self._leaving = Leaving(self._metering)
        leaves = Leaves(signers)
        self._signing = Signing(home, leaves.adopt)
        options = _options(home)
        following = NextLayer()
        master = mitmproxy.master.Master(options)
        # It would keep every record, with the strangers' words in it, for add-ons that we do not have.
        master._legacy_log_events.uninstall()
        master.addons.add(core.Core(), proxyserver.Proxyserver(), following, leaves)
        options.update(connection_strategy="eager", validate_inbound_headers=True)
        hooks = _hooks(self._metering, self._leaving, following, leaves)
        self._door = Door(options, self._metering, hooks, settings.addresses, settings.upstream, pulse.handled)
        self._standing_for = {loopback_address(host, ""): (host, to) for host, to in settings.listeners.items()}
        self._channel = Channel(home.socket("edge"), pulse, descriptor, self._take, self._has_room)
        self._heart = Heart(home.socket("meter"), name, self._facts)
        self._serving: set[asyncio.Task[None]] = set()
        self._connections: WeakSet[asyncio.StreamWriter] = WeakSet()
        self._most = connections_for(raise_limit())

    async def run(self) -> None:
        """Work until told to stop or the supervisor is gone; then finish what runs, for a bounded time."""
        loop = asyncio.get_running_loop()
        stopping = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        control = self._metering.control
        runs = (self._outbox.run, self._channel.beat, self._channel.run, control.run, self._signing.run)
        tasks = [asyncio.create_task(run()) for run in runs]
        orphaned = asyncio.Event()
        heart = asyncio.create_task(self._heart.run(on_lost=orphaned.set))
        await _first(stopping, orphaned)
        self._channel.leave()
        # Without a supervisor nobody waits for us, and the streams under way are somebody's work.
        drain_s = DRAIN_S if stopping.is_set() else ORPHAN_DRAIN_S
        await self._leaving.drain(self._connections, drain_s, lambda: bool(self._serving))
        control.tell()
        self._metering.refusals.tell()
        await self._outbox.drain(RECORD_S)
        for task in (*tasks, heart):
            task.cancel()

    def _has_room(self) -> bool:
        return len(self._serving) < self._most

    def _take(self, client: socket.socket) -> None:
        self._leaving.taken()
        task = asyncio.get_running_loop().create_task(self._serve(client))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, client: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=HEAD_LIMIT)
        protocol = asyncio.StreamReaderProtocol(reader)
        try:
            client_came_to = client.getsockname()[:2]
            transport, _ = await loop.connect_accepted_socket(lambda: protocol, client)
        except OSError:
            client.close()
            return
        writer = asyncio.StreamWriter(transport, protocol, reader, loop)
        self._connections.add(writer)
        if (place := self._standing_for.get(client_came_to)) is not None:
            await self._door.serve_for(*place, reader, writer)
        else:
            await self._door.serve(reader, writer)
        self._connections.discard(writer)

    def _facts(self) -> dict[str, int]:
        return {
            "calls": self._metering.calls(),
            "connections": len(self._serving),
            "unrecorded": self._outbox.live,
            "dropped": self._outbox.dropped_frames,
        }


async def _first(*events: asyncio.Event) -> None:
    """Wait until one of them is set."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()


def _options(home: Home) -> Options:
    # mitmproxy's own reading of WebSockets would write every frame anew; as plain TCP the bytes pass as they are.
    options = Options(confdir=str(home.run), upstream_cert=False, server=False, websocket=False, rawtcp=True)
    options.update(ssl_verify_upstream_trusted_ca=str(home.upstream_roots))
    return options


def _hooks(
    metering: Metering, leaving: Leaving, following: NextLayer, leaves: Leaves
) -> Mapping[str, Callable[..., Hold | None]]:
    return {
        "next_layer": following.next_layer,
        "tls_clienthello": leaves.tls_clienthello,
        "tls_start_client": leaves.tls_start_client,
        "tls_start_server": leaves.tls_start_server,
        "tls_failed_client": metering.tls_failed_client,
        "requestheaders": leaving.requestheaders,
        "request_grows": metering.request_grows,
        "request": metering.request,
        "responseheaders": leaving.responseheaders,
        "response": leaving.response,
        "error": leaving.error,
        "tcp_start": metering.tcp_start,
        "tcp_message": metering.tcp_message,
        "tcp_end": metering.tcp_end,
    }


def main(home: Home, name: str, authority_folder: str) -> None:
    """Run one worker in this process."""
    logging.getLogger("mitmproxy").setLevel(logging.ERROR)
    gc.set_threshold(20_000, 20, 50)
    asyncio.run(_work(home, name, authority_folder))


async def _work(home: Home, name: str, authority_folder: str) -> None:
    if signers := await first_signers(home, home.root / authority_folder):
        await Worker(home, Settings.running(home), name, signers).run()
