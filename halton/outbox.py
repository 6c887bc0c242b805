"""The bounded way out to the ledger: it takes frames without ever waiting, and says when it had to drop one."""

from __future__ import annotations

import asyncio
import enum
import socket
import time
from pathlib import Path

import msgspec

from halton.frames import AnyAnswer, Frame, Gap, Recorded, RequestHead, Unpacker, pack

BOUND = 8 << 20
RETAINED_EXCHANGES = 4096
RETAINED_GAPS = 256
FLUSH_S = 0.004
RECONNECT_S = 0.1
_RECEIVE = 1 << 16


class Class(enum.IntEnum):
    """How much of the bound a frame may use: what can be spared goes first."""

    REQUEST_BODY = BOUND // 2
    RESPONSE_BODY = BOUND - (1 << 20)
    HEAD = BOUND


class _Retained:
    """An exchange that is not durable yet: enough to tell the next ledger that it happened."""

    __slots__ = ("end", "head", "open", "told")

    def __init__(self, head: RequestHead) -> None:
        self.head = head
        self.end: Frame | None = None
        self.told = False  # whether the ledger that listens now has the head
        self.open = False  # whether parts still go out: not after a ledger was lost, since its successor lacks the beginning


class Outbox:
    """Frames go in by `offer`; they leave when the socket takes them. Lives in one event loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._pending = bytearray()
        self._armed = False
        self._writing = False
        self._retained: dict[str, _Retained] = {}
        self._gaps: dict[int, Gap] = {}
        self._serial = time.time_ns()
        self._answers: Unpacker[AnyAnswer] = Unpacker(AnyAnswer)
        self.dropped_frames = 0

    # What the traffic calls: none of these waits or raises.

    def begin(self, head: RequestHead) -> None:
        """An exchange begins; it is retained until the ledger has recorded it."""
        if len(self._retained) >= RETAINED_EXCHANGES:
            self._forget_oldest()
        retained = self._retained[head.exchange_id] = _Retained(head)
        retained.told = retained.open = self._send(head, Class.HEAD)

    def offer(self, exchange_id: str, frame: Frame, weight: Class) -> bool:
        """A part of an exchange; False if it had to be dropped."""
        retained = self._retained.get(exchange_id)
        return retained is not None and retained.open and self._send(frame, weight)

    def end(self, exchange_id: str, frame: Frame) -> None:
        """An exchange is over."""
        if (retained := self._retained.get(exchange_id)) is not None:
            retained.end = frame
            retained.told = retained.told or self._tell(retained)
            if retained.told:
                self._send(frame, Class.HEAD)

    def count_gap(self, cause: str, host: str | None, *, connections: int = 0, calls: int = 0, size: int = 0) -> None:
        """Traffic passed that nobody reads; counts for one host are added up while no ledger listens."""
        now = time.time_ns() // 1000
        if self._socket is None:
            known = [gap for gap in self._gaps.values() if (gap.cause, gap.host) == (cause, host)]
            if known or len(self._gaps) >= RETAINED_GAPS:
                self._grow(known[0] if known else next(iter(self._gaps.values())), connections, calls, size, now)
                return
        self._serial += 1
        gap = Gap(self._serial, cause, host, connections, calls, size, now, now)
        self._gaps[gap.serial] = gap
        self._send(gap, Class.HEAD)

    @property
    def live(self) -> int:
        """Exchanges that are not yet durable."""
        return len(self._retained)

    # What the loop calls.

    async def run(self) -> None:
        """Keep a connection to the ledger, for as long as the process lives."""
        loop = asyncio.get_running_loop()
        while True:
            channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            channel.setblocking(False)
            try:
                await loop.sock_connect(channel, str(self._path))
                self._attach(channel)
                await self._listen(channel)
            except OSError:
                pass
            finally:
                self._detach(channel)
            await asyncio.sleep(RECONNECT_S)

    async def drain(self, timeout_s: float) -> None:
        """Wait until the ledger has recorded everything, or the time is over."""
        deadline = time.monotonic() + timeout_s
        while (self._retained or self._gaps) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)

    async def _listen(self, channel: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while data := await loop.sock_recv(channel, _RECEIVE):
            for answer in self._answers.feed(data):
                if isinstance(answer, Recorded):
                    self._let_go(answer)

    def _let_go(self, answer: Recorded) -> None:
        for exchange_id in answer.exchange_ids:
            self._retained.pop(exchange_id, None)
        for serial in answer.gaps:
            self._gaps.pop(serial, None)

    def _attach(self, channel: socket.socket) -> None:
        self._answers = Unpacker(AnyAnswer)
        self._pending.clear()
        self._socket = channel
        for retained in self._retained.values():
            retained.told = self._tell(retained)
            if retained.told and retained.end is not None:
                self._send(retained.end, Class.HEAD)
        for gap in self._gaps.values():
            self._send(gap, Class.HEAD)

    def _tell(self, retained: _Retained) -> bool:
        return self._send(msgspec.structs.replace(retained.head, resumed=True), Class.HEAD)

    def _grow(self, gap: Gap, connections: int, calls: int, size: int, now: int) -> None:
        self._gaps[gap.serial] = msgspec.structs.replace(
            gap, connections=gap.connections + connections, calls=gap.calls + calls, bytes=gap.bytes + size, ended_at=now
        )

    def _detach(self, channel: socket.socket) -> None:
        if self._writing:
            asyncio.get_running_loop().remove_writer(channel)
            self._writing = False
        channel.close()
        self._socket = None
        self._pending.clear()
        for retained in self._retained.values():
            retained.told = retained.open = False

    def _forget_oldest(self) -> None:
        oldest = next(iter(self._retained))
        head = self._retained.pop(oldest).head
        self.count_gap("metering_overload", head.host, calls=1)

    def _send(self, frame: Frame, weight: Class) -> bool:
        if self._socket is None:
            return False
        data = pack(frame)
        if len(self._pending) + len(data) > weight:
            self.dropped_frames += 1
            return False
        self._pending += data
        if not self._armed:
            self._armed = True
            asyncio.get_running_loop().call_later(FLUSH_S, self._flush)
        return True

    def _flush(self) -> None:
        self._armed = False
        if self._socket is not None and not self._writing:
            self._write()

    def _write(self) -> None:
        """Give the socket what it takes; the rest waits until it can take more."""
        channel = self._socket
        if channel is None:
            return
        try:
            sent = channel.send(self._pending)
            del self._pending[:sent]
        except BlockingIOError:
            pass
        except OSError:
            self._pending.clear()
        self._watch(channel, wanted=bool(self._pending))

    def _watch(self, channel: socket.socket, *, wanted: bool) -> None:
        loop = asyncio.get_running_loop()
        if wanted and not self._writing:
            loop.add_writer(channel, self._write)
        elif not wanted and self._writing:
            loop.remove_writer(channel)
        self._writing = wanted


