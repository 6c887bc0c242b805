"""The sockets of one client's connection: mitmproxy's handling of them, and a provider that is reached by the upstream proxy.

A tunnel of that proxy is a connection like any other by the time that the layers above hear of it: TLS, ALPN, HTTP/2 and
WebSockets go through it unchanged.
"""

from __future__ import annotations

import asyncio
import logging
import time
from asyncio import StreamReader, StreamWriter

from mitmproxy.connection import Connection, ConnectionState
from mitmproxy.options import Options
from mitmproxy.proxy import commands, events, mode_specs
from mitmproxy.proxy.server import ConnectionIO, LiveConnectionHandler

from halton.capture.reset import reset_on_close, was_reset
from halton.wire.upstream import HEAD_LIMIT, TIMEOUT_S, Refused, Upstream, let_through, stays_here

HAPPY_EYEBALLS_S = 0.25  # RFC 8305 §5
_log = logging.getLogger(__name__)


class Handling(LiveConnectionHandler):
    """mitmproxy's connection handler, for layers whose hooks run inline."""

    def __init__(self, reader: StreamReader, writer: StreamWriter, options: Options, upstream: Upstream | None = None) -> None:
        super().__init__(reader, writer, options, mode_specs.ProxyMode.parse("regular"))
        self._upstream = upstream

    async def handle_hook(self, hook: commands.StartHook) -> None:
        """What is left are the handler's own hooks, and nobody listens to those."""

    def close_connection(self, connection: Connection, half_close: bool = False) -> None:
        """Close a side. A client whose provider was lost to a reset sees one, as it would without us, and no orderly end."""
        if connection is self.client and not half_close and (client := self.transports.get(connection)) is not None:
            if any(was_reset(io.reader) for side, io in self.transports.items() if side is not connection):
                reset_on_close(client.writer)
        super().close_connection(connection, half_close)

    async def open_connection(self, command: commands.OpenConnection) -> None:
        """Connect to a provider, tell the layers how that went, and serve the connection to its end."""
        # A failure without waiting would close the client before its own task has begun, and that would leave it open.
        await asyncio.sleep(0)
        server = command.connection
        if self._upstream is None or server.address is None or stays_here(server.address[0]):
            await super().open_connection(command)
            return
        async with self.max_conns[server.address]:
            server.timestamp_start = time.time()
            try:
                reader, writer = await self._through(self._upstream, *server.address[:2])
            except (OSError, ValueError, asyncio.CancelledError) as error:
                server.error = type(error).__name__
                await self.server_event(events.OpenConnectionCompleted(command, server.error))
                if isinstance(error, asyncio.CancelledError):
                    raise
                return
            self._adopt(server, reader, writer)
            await self.server_event(events.OpenConnectionCompleted(command, None))
            try:
                await self.handle_connection(server)
            finally:
                server.timestamp_end = time.time()

    def _adopt(self, server: Connection, reader: StreamReader, writer: StreamWriter) -> None:
        server.state = ConnectionState.OPEN
        server.peername, server.sockname = writer.get_extra_info("peername"), writer.get_extra_info("sockname")
        self.transports[server] = ConnectionIO(asyncio.current_task(), reader, writer)

    async def _through(self, upstream: Upstream, host: str, port: int) -> tuple[StreamReader, StreamWriter]:
        """A tunnel to a destination.

        :raises OSError: if there is none (Refused, where the proxy says so), or no answer in time (TimeoutError).
        :raises ValueError: for a host that no CONNECT can name.
        """
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await _opened(upstream, upstream.asked(host, port), self.client.sockname[:2])
        except Refused as refused:
            _log.warning("upstream_refused", extra={"status": refused.status})
            raise
        except OSError as error:
            _log.warning("upstream_unreachable", exc_info=error)
            raise


async def _opened(upstream: Upstream, question: bytes, own: tuple[str, int]) -> tuple[StreamReader, StreamWriter]:
    """The proxy's connection, behind the head of its answer: what follows stays in the reader.

    `own` is where the client came in: an upstream that leads there would have no end.
    """
    reader, writer = await asyncio.open_connection(upstream.host, upstream.port, happy_eyeballs_delay=HAPPY_EYEBALLS_S)
    try:
        if writer.get_extra_info("peername")[:2] == own:
            raise Refused
        writer.write(question)
        let_through(await _head(reader))
    except BaseException:
        writer.transport.abort()
        raise
    return reader, writer


async def _head(reader: StreamReader) -> bytes:
    """The head of an answer.

    :raises OSError: if it does not come whole (ConnectionResetError), or is too long (Refused).
    """
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        raise ConnectionResetError from None
    except asyncio.LimitOverrunError:
        raise Refused from None
    if len(head) > HEAD_LIMIT:
        raise Refused
    return head
