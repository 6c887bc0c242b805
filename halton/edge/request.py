"""What a client asks of the proxy port, read without taking a byte from the socket."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass

HEAD_LIMIT = 16 << 10
HEAD_TIMEOUT_S = 10.0
_RETRY_S = 0.005


@dataclass(frozen=True, slots=True)
class Target:
    """A CONNECT's destination and the length of its head, which still lies in the socket.

    Without a head nobody asked: the client came to a listener that stands for one server.
    """

    host: str
    port: int
    head_size: int


class BadRequest(Exception):
    """Not a CONNECT; `status` is the answer it gets."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


async def peek_target(client: socket.socket) -> Target:
    """Look at the head of a request, until it is complete.

    :raises BadRequest: for anything but a CONNECT to HOST:PORT.
    :raises OSError: if the client leaves.
    :raises TimeoutError: if the head does not come.
    """
    async with asyncio.timeout(HEAD_TIMEOUT_S):
        while True:
            await readable(client)
            head = client.recv(HEAD_LIMIT, socket.MSG_PEEK)
            if not head:
                raise ConnectionResetError
            end = head.find(b"\r\n\r\n")
            if end >= 0:
                return _parse(head[: end + 4])
            if len(head) >= HEAD_LIMIT:
                raise BadRequest("431 Request Header Fields Too Large")
            if not b"CONNECT ".startswith(head[:8]):
                raise BadRequest("405 Method Not Allowed")
            # A peek leaves the socket readable, so waiting for more means asking again a little later.
            await asyncio.sleep(_RETRY_S)


def _parse(head: bytes) -> Target:
    line = head.split(b"\r\n", 1)[0].decode("latin-1")
    method, _, rest = line.partition(" ")
    if method != "CONNECT":
        raise BadRequest("405 Method Not Allowed")
    address, _, port = rest.partition(" ")[0].rpartition(":")
    host = address.strip("[]").rstrip(".").lower()
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise BadRequest("400 Bad Request")
    return Target(host, int(port), len(head))


async def readable(channel: socket.socket) -> None:
    """Wait until there is something to receive."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(channel, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(channel)
