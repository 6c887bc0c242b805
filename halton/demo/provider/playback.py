"""One answer on its way: its parts at their pace, for as long as the client reads, until the end or until it leaves."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import struct
from collections.abc import Callable, Iterator
from email.utils import formatdate
from itertools import chain, repeat

import msgspec

from halton.demo.provider.answer import stamp
from halton.demo.provider.answering import Rendered
from halton.demo.provider.codings import encoded
from halton.demo.provider.faults import padded
from halton.demo.provider.rendering import LAST_CHUNK, chunk

RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One response as it left: `body` as coded but not chunked, kept up to a limit; `length` and `sha256` have no limit."""

    serial: int
    status: int
    body: bytes
    length: int
    sha256: str
    left_early: bool


class Tally:
    """What has been sent of one body, kept up to a limit."""

    def __init__(self, limit: int) -> None:
        self.length = 0
        self.kept = bytearray()
        self._limit = limit
        self._digest = hashlib.sha256()

    def add(self, part: bytes) -> None:
        self.length += len(part)
        self._digest.update(part)
        self.kept += part[: max(0, self._limit - len(self.kept))]

    def sent(self, serial: int, status: int, *, left_early: bool) -> Sent:
        body, sha256 = bytes(self.kept), self._digest.hexdigest()
        return Sent(serial=serial, status=status, body=body, length=self.length, sha256=sha256, left_early=left_early)


class Playback:
    """Writes one rendered answer to one transport and calls `done` when nothing more will be written."""

    def __init__(
        self, transport: asyncio.Transport, rendered: Rendered, stamped: bytes, tally: Tally | None, done: Callable[[], None]
    ) -> None:
        self.answer = rendered.answer
        self.tally = tally
        self._head = stamp(rendered.head, stamped) + b"date: " + formatdate(usegmt=True).encode() + b"\r\n"
        self._transport = transport
        self._done = done
        self._parts = self._body(stamped)
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.Handle | None = None
        self._paused = False
        self._delay_s = 0.0

    def start(self, delay_s: float, *, keep_alive: bool) -> None:
        """Begin: a stream's head goes at once, a whole body with its head after the delay."""
        if not keep_alive:
            self._head += b"connection: close\r\n"
        self._delay_s = delay_s if self.answer.paced else 0.0
        if self.answer.chunked:
            self._transport.write(self._head + b"transfer-encoding: chunked\r\n\r\n")
            self._wait(self._delay_s, self._step)
        elif delay_s:
            self._wait(delay_s, self._write_whole)
        else:
            self._write_whole()

    def pause(self) -> None:
        """The client does not read."""
        self._paused = True

    def resume(self) -> None:
        """The client reads again."""
        self._paused = False
        if self._timer is None and self.answer.chunked:
            self._wait(0.0, self._step)

    def abandon(self) -> None:
        """The client is gone."""
        if self._timer is not None:
            self._timer.cancel()

    def _wait(self, delay_s: float, then: Callable[[], None]) -> None:
        self._timer = self._loop.call_later(delay_s, then) if delay_s else self._loop.call_soon(then)

    def _body(self, stamped: bytes) -> Iterator[bytes]:
        answer = self.answer
        parts: Iterator[bytes] = (stamp(part, stamped) for part in answer.parts)
        if answer.padding:
            parts = padded(parts, answer.padding)
        if answer.endless:
            parts = chain(parts, repeat(stamp(answer.parts[-1], stamped)))
        return encoded(parts, answer.coding, flush=answer.streamed) if answer.coding else parts

    def _write_whole(self) -> None:
        body = b"".join(self._parts)
        length = len(body) if self.answer.length is None else self.answer.length
        self._transport.write(b"%bcontent-length: %d\r\n\r\n%b" % (self._head, length, body))
        self._count(body)
        self._finish()

    def _step(self) -> None:
        self._timer = None
        if self._paused:
            return
        part = next(self._parts, None)
        if part is None:
            if self.answer.ending == "end":
                self._transport.write(LAST_CHUNK)
            self._finish()
            return
        if part:
            self._transport.write(chunk(part))
            self._count(part)
        self._wait(self._delay_s, self._step)

    def _count(self, part: bytes) -> None:
        if self.tally is not None:
            self.tally.add(part)

    def _finish(self) -> None:
        self._timer = None
        self._done()
        if self.answer.ending == "close":
            self._transport.close()
        elif self.answer.ending == "reset":
            reset(self._transport)


def reset(transport: asyncio.Transport) -> None:
    """End a connection with RST instead of an orderly end."""
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    transport.abort()
