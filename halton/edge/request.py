"""What a client asks of the proxy port, read without taking a byte from the socket."""

from __future__ import annotations

import asyncio
import re
import socket
from dataclasses import dataclass, field

from halton.attribution.credential import offered
from halton.edge.refusal import NOT_A_CONNECT

HEAD_LIMIT = 16 << 10
# Clients send under twenty. Whose connection it is, is asked later: until then nobody may make us read for long.
MOST_FIELDS = 100
HEAD_TIMEOUT_S = 10.0
_RETRY_S = 0.005

# A worker reads the same head again, and a provider's host must be one to both: so only what all read alike is let through.
# An IPv6 address without brackets is no authority (RFC 9112 §3.2.3), but Python sent it so until 3.13.
_HOST = r"\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,255}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,45}"
_LINE = re.compile(rf"CONNECT ({_HOST}):([0-9]{{1,5}}) HTTP/1\.[01]")
# RFC 9112 §5: a name, a colon without a blank before it, and no control character; a folded line has no name.
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t\x20-\x7e\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class Target:
    """A CONNECT's destination, the length of its head, which still lies in the socket, and its proxy user and password.

    Without a head nobody asked: the client came to a listener that stands for one server.
    """

    host: str
    port: int
    head_size: int
    credentials: tuple[str, str] | None = field(default=None, repr=False)


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
            if not b"CONNECT ".startswith(head[:8]):
                raise BadRequest(NOT_A_CONNECT)
            end = head.find(b"\r\n\r\n")
            begun = head[:end] if end >= 0 else head
            lines = begun.count(b"\r\n")
            if lines != begun.count(b"\n"):
                raise BadRequest("400 Bad Request")
            if lines > MOST_FIELDS or (end < 0 and len(head) >= HEAD_LIMIT):
                raise BadRequest("431 Request Header Fields Too Large")
            if end >= 0:
                return _parse(head[: end + 4])
            # A peek leaves the socket readable, so waiting for more means asking again a little later.
            await asyncio.sleep(_RETRY_S)


def _parse(head: bytes) -> Target:
    line, *fields = head[:-4].decode("latin-1").split("\r\n")
    found = _LINE.fullmatch(line)
    if found is None:
        raise BadRequest("400 Bad Request")
    host, port = found[1].strip("[]").rstrip(".").lower(), int(found[2])
    if not host or not 0 < port < 65536 or not _are_sound(fields):
        raise BadRequest("400 Bad Request")
    return Target(host, port, len(head), next(filter(None, map(offered, fields)), None))


def _are_sound(fields: list[str]) -> bool:
    """Whether nobody can take the head for longer or shorter than we do: one Host at most, and no content, which it cannot have.

    RFC 9112 §3.2 and §6.3, RFC 9110 §9.3.6. Some clients state that they send nothing.
    """
    hosts = 0
    for text in fields:
        if (found := _FIELD.fullmatch(text)) is None:
            return False
        name = found[1].lower()
        hosts += name == "host"
        if name == "transfer-encoding" or (name == "content-length" and text[found.end(1) + 1 :].strip() != "0"):
            return False
    return hosts <= 1


async def readable(channel: socket.socket) -> None:
    """Wait until there is something to receive."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(channel, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(channel)
