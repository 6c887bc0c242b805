"""The fake provider: a loopback TLS server that answers as Anthropic, OpenAI and Google do and remembers what passed."""

from __future__ import annotations

import asyncio
import os
import ssl
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from halton.demo.provider.answer import SERIAL, stamp
from halton.demo.provider.answering import Answering, Rendered
from halton.demo.provider.certificates import Authority, make_authority
from halton.demo.provider.connection import Connection
from halton.demo.provider.frame import Frame
from halton.demo.provider.openai_errors import UPGRADED
from halton.demo.provider.playback import Sent, Tally
from halton.demo.provider.received import Received
from halton.demo.provider.routes import conversation
from halton.demo.provider.websocket import WebSocket

LOOPBACK = "127.0.0.1"
KEEP_BYTES = 8 << 20


class Provider:
    """Serves on 127.0.0.1 while it is entered.

    `delay_s` passes before a whole answer, each part of a stream and each message of a socket. With `record`, `requests`, `sent`
    and `frames` fill. While `upgrades` is false, clients that want a WebSocket are refused with 426.
    `salt`, eight hex digits, makes the ids of one provider differ from those of the next; a fixed one makes them repeat.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        delay_s: float = 0.02,
        record: bool = True,
        salt: str | None = None,
        keep_bytes: int = KEEP_BYTES,
    ) -> None:
        self.delay_s = delay_s
        self.port = port
        self.requests: list[Received] = []
        self.sent: list[Sent] = []
        self.frames: list[Frame] = []
        self.upgrades = True
        self.served = 0
        self._folder = folder
        self._record = record
        self._keep_bytes = keep_bytes
        self._salt = salt or os.urandom(4).hex()
        self._answering = Answering()
        self._connections: set[Connection] = set()
        self._news = asyncio.Event()
        self._authority: Authority
        self._server: asyncio.Server

    @property
    def ca_file(self) -> Path:
        """The certificate that clients must trust."""
        return self._authority.ca_file

    async def __aenter__(self) -> Self:
        self._authority = make_authority(self._folder)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self), LOOPBACK, self.port, ssl=tls(self._authority))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.close()
        for connection in tuple(self._connections):
            connection.close()
        await self._server.wait_closed()

    async def wait_sent(self, count: int, timeout_s: float = 5.0) -> list[Sent]:
        """Wait until so many responses have ended, one way or another.

        :raises TimeoutError: they have not.
        """
        async with asyncio.timeout(timeout_s):
            while len(self.sent) < count:
                self._news.clear()
                await self._news.wait()
        return self.sent

    @property
    def left_early(self) -> list[Sent]:
        """The responses whose client did not wait for the end."""
        return [sent for sent in self.sent if sent.left_early]

    def opened(self, connection: Connection) -> None:
        """A connection begins."""
        self._connections.add(connection)

    def closed(self, connection: Connection) -> None:
        """A connection is over."""
        self._connections.discard(connection)

    def take(self, received: Received) -> tuple[int, bytes, Rendered, Tally | None]:
        """Number a request, remember it and find its answer."""
        serial, stamped, tally = self._admit(received)
        return serial, stamped, self._answering.to(received), tally

    def upgrade(self, transport: asyncio.Transport, received: Received) -> WebSocket | None:
        """Open a socket where one is asked for and served; where not, the request is one to `take`.

        :raises BadRequest: the upgrade is not what RFC 6455 wants.
        """
        converse = conversation(received) if self.upgrades else None
        if converse is None:
            return None
        serial, stamped, tally = self._admit(received)

        def noted(text: str, sent: bool) -> None:
            if tally is not None:
                self.frames.append(Frame(serial=serial, sent=sent, text=text))
                tally.add(f"{text}\n".encode() if sent else b"")

        def ended(left_early: bool) -> None:
            if tally is not None:
                self.record(tally.sent(serial, 101, left_early=left_early))

        socket = WebSocket(transport, converse, lambda: self._number()[1], noted, ended, self.delay_s)
        socket.accept(received, [(name.encode(), stamp(value.encode(), stamped)) for name, value in UPGRADED])
        return socket

    def _number(self) -> tuple[int, bytes]:
        self.served += 1
        stamped = f"{self._salt}{self.served:012x}".encode()
        assert len(stamped) == len(SERIAL), "A salt has eight characters."
        return self.served, stamped

    def _admit(self, received: Received) -> tuple[int, bytes, Tally | None]:
        serial, stamped = self._number()
        if not self._record:
            return serial, stamped, None
        self.requests.append(msgspec.structs.replace(received, serial=serial))
        return serial, stamped, Tally(self._keep_bytes)

    def record(self, sent: Sent) -> None:
        """Remember a response that has ended."""
        self.sent.append(sent)
        self._news.set()


def tls(authority: Authority) -> ssl.SSLContext:
    """TLS as the real ones speak it, but for HTTP/2."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(authority.certificate_file, authority.key_file)
    context.set_alpn_protocols(["http/1.1"])
    return context
