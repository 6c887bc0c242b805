"""The edge's way out: straight to a destination, or by the upstream proxy, which is asked for a tunnel to it."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Collection
from functools import partial

from halton.edge.request import readable
from halton.edge.tunnel import close, connect
from halton.wire.upstream import HEAD_LIMIT, TIMEOUT_S, Refused, Upstream, let_through, stays_here

WayOut = Callable[[str, int], Awaitable[socket.socket]]
_END = b"\r\n\r\n"
_log = logging.getLogger(__name__)


def way_out(upstream: Upstream | None, own: Collection[tuple[str, int]] = ()) -> WayOut:
    """What connects to HOST and PORT. `own` is where we listen ourselves: an upstream that leads there would have no end."""
    return connect if upstream is None else partial(_by, upstream, own)


async def _by(upstream: Upstream, own: Collection[tuple[str, int]], host: str, port: int) -> socket.socket:
    """A socket to a destination, through the upstream proxy unless it is on this machine.

    :raises OSError: if there is no way there (Refused, where the proxy says so), or no answer (TimeoutError).
    :raises ValueError: for a host that no CONNECT can name.
    """
    if stays_here(host):
        return await connect(host, port)
    try:
        async with asyncio.timeout(TIMEOUT_S):
            return await _opened(upstream, own, upstream.asked(host, port))
    except Refused as refused:
        _log.warning("upstream_refused", extra={"status": refused.status})
        raise
    except OSError as error:
        _log.warning("upstream_unreachable", exc_info=error)
        raise


async def _opened(upstream: Upstream, own: Collection[tuple[str, int]], question: bytes) -> socket.socket:
    channel = await connect(upstream.host, upstream.port)
    try:
        if peer(channel) in own:
            raise Refused
        await asyncio.get_running_loop().sock_sendall(channel, question)
        let_through(await _head(channel))
    except BaseException:
        close(channel, reset=True)
        raise
    return channel


async def _head(channel: socket.socket) -> bytes:
    """The head of an answer, and not a byte more: what follows is the destination's, and stays in the socket."""
    head = b""
    while len(head) < HEAD_LIMIT:
        await readable(channel)
        seen = channel.recv(HEAD_LIMIT - len(head), socket.MSG_PEEK)
        if not seen:
            raise ConnectionResetError
        end = (head + seen).find(_END)
        # What is known to belong to the head is taken out, so that to wait for more is to wait.
        head += channel.recv(len(seen) if end < 0 else end + len(_END) - len(head))
        if end >= 0:
            return head
    raise Refused


def peer(channel: socket.socket) -> tuple[str, int] | None:
    """Who is at the other end, however it was named."""
    try:
        host, port, *_ = channel.getpeername()
    except OSError:
        return None
    return host.removeprefix("::ffff:"), port
