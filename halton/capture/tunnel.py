"""One client connection: its CONNECT is answered here, and what runs inside goes through mitmproxy's layers.

mitmproxy's own CONNECT layer keeps each byte of the tunnel passing through a second HTTP parser; ours steps aside.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial

from mitmproxy import connection
from mitmproxy.options import Options
from mitmproxy.proxy import commands, events, layer
from mitmproxy.proxy.commands import StartHook
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layer import CommandGenerator

from halton.attribution.credential import offered
from halton.capture.addon import Metering
from halton.capture.callers import Caller
from halton.capture.deciding import Hold
from halton.capture.exchange import Peer
from halton.capture.handling import Handling
from halton.capture.http1 import RefusedHeadHook
from halton.wire.probe_host import probe_address
from halton.wire.upstream import Upstream

HEAD_LIMIT = 16 << 10
HEAD_TIMEOUT_S = 10.0
_log = logging.getLogger(__name__)
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_UNREACHABLE = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Connect:
    """A parsed CONNECT: where to, and the user name and the password of the proxy URL."""

    __slots__ = ("host", "http_version", "password", "port", "user")

    def __init__(self, head: bytes) -> None:
        line, *fields = head.decode("latin-1").split("\r\n")
        method, authority, self.http_version = line.split(" ", 2)
        if method != "CONNECT":
            raise ValueError("not a CONNECT")
        host, _, port = authority.rpartition(":")
        self.host, self.port = host.strip("[]").rstrip(".").lower(), int(port)
        self.user: str | None = None
        self.password: str | None = None
        if (given := next(filter(None, map(offered, fields)), None)) is not None:
            self.user, self.password = given


class Tunnel(layer.Layer):
    """Opens the provider's side, answers the CONNECT if there was one, and leaves the rest to the layers that mitmproxy picks."""

    def __init__(self, context: Context, on_unreachable: Callable[[], None], established: bytes = _ESTABLISHED) -> None:
        super().__init__(context)
        self._on_unreachable = on_unreachable
        self._established = established

    def _handle_event(self, event: events.Event) -> CommandGenerator[None]:
        error = yield commands.OpenConnection(self.context.server)
        if error:
            self._on_unreachable()
            yield commands.SendData(self.context.client, _UNREACHABLE)
            yield commands.CloseConnection(self.context.client)
            self._handle_event = self._ignore  # type: ignore[method-assign]
            return
        if self._established:
            yield commands.SendData(self.context.client, self._established)
        child = layer.NextLayer(self.context)
        self._handle_event = child.handle_event  # type: ignore[method-assign]
        yield from child.handle_event(events.Start())

    def _ignore(self, event: events.Event) -> CommandGenerator[None]:
        yield from ()


class Inline:
    """Runs hooks where they arise, and joins what one event sends to one connection.

    mitmproxy's handler makes a task for each hook and a write for each piece; ours seldom wait, so neither is needed. It
    stands between the handler and its layer: events go in, only commands that do I/O come out. `closed` is told which
    connection has ended. A hook that has to wait gives back a Hold: its stream stands still, all others go on, until the event
    that `resume` is given is handled. `on_event` is told of each event: a worker that is busy with many is not a dead one.
    """

    def __init__(
        self,
        inner: layer.Layer,
        hooks: Mapping[str, Callable[..., Hold | None]],
        closed: Callable[[connection.Connection], None] = lambda connection: None,
        resume: Callable[[events.Event], None] = lambda event: None,
        on_event: Callable[[], None] = lambda: None,
    ) -> None:
        self._inner = inner
        self._hooks = hooks
        self._closed = closed
        self._resume = resume
        self._on_event = on_event
        self.context = inner.context

    def handle_event(self, event: events.Event) -> CommandGenerator[None]:
        """The commands that follow from an event, hooks done and writes joined."""
        self._told_of_event()
        if isinstance(event, events.ConnectionClosed):
            self._closed(event.connection)
        todo = deque((event,))
        unsent: dict[connection.Connection, bytes] = {}
        while todo:
            for command in self._inner.handle_event(todo.popleft()):
                if isinstance(command, commands.SendData):
                    unsent[command.connection] = unsent.get(command.connection, b"") + command.data
                elif isinstance(command, StartHook):
                    held = self._call(command)
                    if command.blocking and held is None:
                        todo.append(events.HookCompleted(command))
                    elif held is not None:
                        held(partial(self._resume, events.HookCompleted(command)))
                elif not isinstance(command, commands.Log):
                    yield from _sends(unsent)
                    yield command
        yield from _sends(unsent)

    def _told_of_event(self) -> None:
        try:
            self._on_event()
        except Exception as error:
            _log.error("pulse_failed", exc_info=error)

    def _call(self, hook: StartHook) -> Hold | None:
        """Whatever a hook does, the traffic goes on."""
        if (call := self._hooks.get(hook.name)) is not None:
            try:
                return call(*hook.args())
            except Exception as error:
                _log.error("hook_failed", exc_info=error)
        return None


class Door:
    """Takes a client's socket from the CONNECT to its end."""

    def __init__(
        self,
        options: Options,
        metering: Metering,
        hooks: Mapping[str, Callable[..., Hold | None]],
        addresses: Mapping[str, tuple[str, int]],
        upstream: Upstream | None = None,
        on_event: Callable[[], None] = lambda: None,
    ) -> None:
        self._options = options
        self._on_event = on_event
        self._upstream = upstream
        self._metering = metering
        self._hooks = {**hooks, RefusedHeadHook.name: metering.refused_head}
        self._addresses = addresses
        self._resuming: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until both sides are done with it."""
        try:
            async with asyncio.timeout(HEAD_TIMEOUT_S):
                connect = Connect(await reader.readuntil(b"\r\n\r\n"))
        except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.close()
            return
        address = self._addresses.get(connect.host) or probe_address(connect.host, connect.port) or (connect.host, connect.port)
        server = connection.Server(address=address, sni=connect.host)
        peer = Peer(connect.host, _caller(writer, connect.user, connect.password))
        await self._pass_on(reader, writer, server, peer, connect.http_version)

    async def serve_for(
        self, host: str, address: tuple[str, int], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one connection that came to a listener which stands for the server at this address, in plain HTTP."""
        peer = Peer(host, _caller(writer))
        await self._pass_on(reader, writer, connection.Server(address=address), peer, "HTTP/1.1", b"")

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        server: connection.Server,
        peer: Peer,
        http_version: str,
        established: bytes = _ESTABLISHED,
    ) -> None:
        handling = Handling(reader, writer, self._options, self._upstream)
        context = handling.layer.context
        context.server = server
        way = Tunnel(context, lambda: self._metering.unreachable(peer, http_version), established)
        closed, resume = partial(self._closed, context), partial(self._resume, handling)
        handling.layer = Inline(way, self._hooks, closed, resume, self._on_event)  # type: ignore[assignment]
        self._metering.connected(context.client.id, peer)
        try:
            await handling.handle_client()
        finally:
            self._metering.disconnected(context.client.id)

    def _resume(self, handling: Handling, event: events.Event) -> None:
        task = asyncio.get_running_loop().create_task(handling.server_event(event))
        self._resuming.add(task)
        task.add_done_callback(self._resuming.discard)

    def _closed(self, context: Context, ended: connection.Connection) -> None:
        # A provider that has said goodbye within TLS leaves first, even if the client's socket is the first to close.
        by_client = ended is context.client and bool(context.server.state & connection.ConnectionState.CAN_READ)
        self._metering.closed(context.client.id, by_client)


def _sends(unsent: dict[connection.Connection, bytes]) -> CommandGenerator[None]:
    for target, data in unsent.items():
        yield commands.SendData(target, data)
    unsent.clear()


def _caller(writer: asyncio.StreamWriter, user: str | None = None, password: str | None = None) -> Caller:
    client, server = writer.get_extra_info("peername"), writer.get_extra_info("sockname")
    return Caller(client[:2] if client else None, server[:2] if server else None, user, password)
