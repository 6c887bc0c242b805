"""The bounded way out to the ledger: it takes frames without ever waiting, and says when it had to drop one."""

from __future__ import annotations

import asyncio
import enum
import socket
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from halton.frames import AnyAnswer, Frame, Gap, Recorded, RequestHead, Sync, Synced, Unpacker, pack

BOUND = 8 << 20
RETAINED_EXCHANGES = 4096
RETAINED_GAPS = 256
# Frames leave at once when it is quiet; under load they gather for so long, or to so much, to spare wake-ups on both sides.
FLUSH_S = 0.02
FLUSH_SIZE = 64 << 10
RECONNECT_S = 0.1
_RECEIVE = 1 << 16


class Class(enum.IntEnum):
    """How much of the bound a frame may use: what can be spared goes first."""

    REQUEST_BODY = BOUND // 2
    RESPONSE_BODY = BOUND - (1 << 20)
    HEAD = BOUND


class _Retained:
    """An exchange that is not durable yet: enough to tell the next ledger that it happened."""

    __slots__ = ("end", "ended", "head", "open", "told")

    def __init__(self, head: RequestHead) -> None:
        self.head = head
        self.end: Frame | None = None
        self.told = False  # whether the ledger that listens now has the head
        self.ended = False  # and whether it has the end
        self.open = False  # whether parts still go out: not after a ledger was lost, since its successor lacks the beginning


class Outbox:
    """Frames go in by `offer`; they leave when the socket takes them. Lives in one event loop."""

    def __init__(self, path: Path, on_held: Callable[[int], None] = lambda calls: None) -> None:
        self._path = path
        self._on_held = on_held
        self._untold_calls = 0
        self._unsent_calls = 0
        self._socket: socket.socket | None = None
        self._pending = bytearray()
        self._armed = False
        self._flushed_at = 0.0
        self._writing = False
        self._retained: dict[str, _Retained] = {}
        self._gaps: dict[int, Gap] = {}  # told to a ledger, not yet durable
        self._told_gaps: set[int] = set()  # those of them that the ledger that listens now was told
        self._untold: dict[tuple[str, str | None], Gap] = {}
        self._owing = False  # whether a head, an end or a gap found no room
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
        self._untold_calls += not retained.told
        self._unsent_calls += retained.told
        self._hold()

    def offer(self, exchange_id: str, frame: Frame, weight: Class) -> bool:
        """A part of an exchange; False if it had to be dropped."""
        retained = self._retained.get(exchange_id)
        return retained is not None and retained.open and self._send(frame, weight)

    def end(self, exchange_id: str, frame: Frame) -> None:
        """An exchange is over."""
        if (retained := self._retained.get(exchange_id)) is not None:
            retained.end = frame
            self._tell(retained)

    def count_gap(self, cause: str, host: str | None, *, connections: int = 0, calls: int = 0, size: int = 0) -> None:
        """Traffic passed that nobody reads; counts for one host are added up until they can be told."""
        now = time.time_ns() // 1000
        self._serial += 1
        self._add(Gap(self._serial, cause, host, connections, calls, size, now, now))
        self._tell_gaps()

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
            except (OSError, msgspec.DecodeError):
                pass
            finally:
                self._detach(channel)
            await asyncio.sleep(RECONNECT_S)

    async def drain(self, timeout_s: float) -> None:
        """Wait until the ledger has recorded everything, or the time is over."""
        deadline = time.monotonic() + timeout_s
        # Polled: nothing is in a hurry here, and whatever empties the three would have to look at the other two.
        while (self._retained or self._gaps or self._untold) and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    async def _listen(self, channel: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while data := await loop.sock_recv(channel, _RECEIVE):
            for answer in self._answers.feed(data):
                if isinstance(answer, Recorded):
                    self._let_go(answer)
                elif isinstance(answer, Sync):
                    self._send(Synced(answer.token), Class.HEAD)

    def _let_go(self, answer: Recorded) -> None:
        for exchange_id in answer.exchange_ids:
            self._release(exchange_id)
        for serial in answer.gaps:
            self._gaps.pop(serial, None)
            self._told_gaps.discard(serial)
        self._tell_gaps()

    def _release(self, exchange_id: str) -> RequestHead | None:
        retained = self._retained.pop(exchange_id, None)
        if retained is None:
            return None
        self._untold_calls -= not retained.told
        return retained.head

    def _hold(self) -> None:
        """Say what would be lost with this process: calls that no ledger has heard of, or that wait to leave."""
        self._on_held(self._untold_calls + self._unsent_calls)

    def _attach(self, channel: socket.socket) -> None:
        self._answers = Unpacker(AnyAnswer)
        self._pending.clear()
        self._socket = channel
        self._catch_up()

    def _catch_up(self) -> None:
        """Tell the ledger that listens now whatever it lacks."""
        self._owing = False
        for retained in self._retained.values():
            self._tell(retained)
        self._tell_gaps()

    def _tell(self, retained: _Retained) -> None:
        if not retained.told:
            retained.told = self._send(msgspec.structs.replace(retained.head, resumed=True), Class.HEAD)
            self._untold_calls -= retained.told
            self._unsent_calls += retained.told
        if retained.told and retained.end is not None and not retained.ended:
            retained.ended = self._send(retained.end, Class.HEAD)

    def _tell_gaps(self) -> None:
        # What an earlier ledger was told is told again word for word: it may have recorded it.
        for serial, gap in self._gaps.items():
            if serial not in self._told_gaps:
                if not self._send(gap, Class.HEAD):
                    return
                self._told_gaps.add(serial)
        for key, gap in tuple(self._untold.items()):
            if len(self._gaps) >= RETAINED_GAPS or not self._send(gap, Class.HEAD):
                return
            self._gaps[gap.serial] = self._untold.pop(key)
            self._told_gaps.add(gap.serial)

    def _add(self, gap: Gap) -> None:
        key = (gap.cause, gap.host)
        if key not in self._untold and len(self._untold) >= RETAINED_GAPS:
            key = next(iter(self._untold))
        known = self._untold.get(key)
        self._untold[key] = gap if known is None else _sum(known, gap)

    def _detach(self, channel: socket.socket) -> None:
        if self._writing:
            asyncio.get_running_loop().remove_writer(channel)
            self._writing = False
        channel.close()
        self._socket = None
        self._pending.clear()
        for retained in self._retained.values():
            retained.told = retained.ended = retained.open = False
        self._untold_calls, self._unsent_calls = len(self._retained), 0
        self._hold()
        self._told_gaps.clear()

    def _forget_oldest(self) -> None:
        head = self._release(next(iter(self._retained)))
        assert head is not None
        self.count_gap("metering_overload", head.host, calls=1)

    def _send(self, frame: Frame, weight: Class) -> bool:
        if self._socket is None:
            return False
        try:
            data = pack(frame)
        except Exception:
            # Nothing here may raise: a frame that cannot be said is one that found no room, for ever.
            self.dropped_frames += 1
            return False
        if len(self._pending) + len(data) > weight:
            self.dropped_frames += 1
            self._owing = self._owing or weight is Class.HEAD
            return False
        self._pending += data
        if not self._armed:
            self._armed = True
            asyncio.get_running_loop().call_at(self._flushed_at + FLUSH_S, self._flush)
        elif len(self._pending) >= FLUSH_SIZE and not self._writing:
            self._write()
        return True

    def _flush(self) -> None:
        self._armed = False
        self._flushed_at = asyncio.get_running_loop().time()
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
        if not self._pending and self._unsent_calls:
            self._unsent_calls = 0
            self._hold()
        if self._owing and len(self._pending) < BOUND // 2:
            self._catch_up()
        self._watch(channel, wanted=bool(self._pending))

    def _watch(self, channel: socket.socket, *, wanted: bool) -> None:
        loop = asyncio.get_running_loop()
        if wanted and not self._writing:
            loop.add_writer(channel, self._write)
        elif not wanted and self._writing:
            loop.remove_writer(channel)
        self._writing = wanted


def _sum(one: Gap, other: Gap) -> Gap:
    return msgspec.structs.replace(
        one,
        connections=one.connections + other.connections,
        calls=one.calls + other.calls,
        bytes=one.bytes + other.bytes,
        started_at=min(one.started_at, other.started_at),
        ended_at=max(one.ended_at, other.ended_at),
    )
