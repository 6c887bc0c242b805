"""What capture tells the ledger: parts of exchanges go out as they come, heads and ends are retained until they are recorded."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from halton.frames import (
    MAX_ANSWER,
    Adopted,
    AnyAnswer,
    Attributed,
    Enforce,
    Frame,
    Recorded,
    RequestHead,
    Sync,
    Synced,
    Unpacker,
)
from halton.outbox.gaps import Gaps
from halton.outbox.sender import Class, Sender

RETAINED_EXCHANGES = 4096
RECONNECT_S = 0.1
_RECEIVE = 1 << 16


def _at_once(answer: Callable[[], object]) -> None:
    answer()


class _Retained:
    """An exchange that is not durable yet: enough to tell the next ledger that it happened."""

    __slots__ = ("attributed", "attributed_told", "end", "ended", "head", "open", "told")

    def __init__(self, head: RequestHead) -> None:
        self.head = head
        self.attributed: Attributed | None = None
        self.attributed_told = False  # whether the ledger that listens now knows
        self.end: Frame | None = None
        self.told = False  # whether the ledger that listens now has the head
        self.ended = False  # and whether it has the end
        self.open = False  # whether parts still go out: not after a ledger was lost, since its successor lacks the beginning


class Outbox:
    """Frames go in by `offer`; they leave when the socket takes them. Lives in one event loop.

    `on_held` is told how many calls would be lost without a trace if the process ended now: those that no ledger has heard
    of, or whose heads wait to leave.
    """

    def __init__(self, path: Path, on_held: Callable[[int], None] = lambda calls: None) -> None:
        self._path = path
        self._on_held = on_held
        self._sender = Sender(self._all_sent, self._catch_up)
        self._gaps = Gaps(lambda gap: self._sender.send(gap, Class.HEAD))
        self._retained: dict[str, _Retained] = {}
        self._held: set[str] = set()
        self._answers: Unpacker[AnyAnswer] = Unpacker(AnyAnswer, MAX_ANSWER)
        self.hello: Frame | None = None
        self.on_enforce: Callable[[Enforce], bool] = lambda told: False
        self.settle: Callable[[Callable[[], object]], None] = _at_once
        self.on_recorded: Callable[[list[str], int], None] = lambda exchange_ids, position: None

    # What the traffic calls: none of these waits or raises.

    def begin(self, head: RequestHead) -> None:
        """An exchange begins; it is retained until the ledger has recorded it."""
        if len(self._retained) >= RETAINED_EXCHANGES:
            self._forget_oldest()
        retained = self._retained[head.exchange_id] = _Retained(head)
        self._held.add(head.exchange_id)
        retained.open = self._send_head(retained, head)
        self._on_held(len(self._held))

    def offer(self, exchange_id: str, frame: Frame, weight: Class) -> bool:
        """A part of an exchange; False if it had to be dropped."""
        retained = self._retained.get(exchange_id)
        return retained is not None and retained.open and self._sender.send(frame, weight)

    def attribute(self, frame: Attributed) -> None:
        """Whose it is was found out."""
        if (retained := self._retained.get(frame.exchange_id)) is not None:
            retained.attributed, retained.attributed_told = frame, False
            self._tell(retained)

    def end(self, exchange_id: str, frame: Frame) -> None:
        """An exchange is over."""
        if (retained := self._retained.get(exchange_id)) is not None:
            retained.end = frame
            self._tell(retained)

    def count_gap(
        self, cause: str, host: str | None, *, connections: int = 0, calls: int = 0, size: int = 0, program: str | None = None
    ) -> None:
        """Traffic passed that nobody reads; counts for one host and program are added up until they can be told."""
        self._gaps.count(cause, host, connections=connections, calls=calls, size=size, program=program)

    @property
    def live(self) -> int:
        """Exchanges that are not yet durable."""
        return len(self._retained)

    @property
    def dropped_frames(self) -> int:
        """Frames that found no room."""
        return self._sender.dropped_frames

    # What the loop calls.

    async def run(self) -> None:
        """Keep a connection to the ledger, for as long as the process lives."""
        loop = asyncio.get_running_loop()
        while True:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
                channel.setblocking(False)
                try:
                    await loop.sock_connect(channel, str(self._path))
                    self._attach(channel)
                    await self._listen(channel)
                except (OSError, msgspec.DecodeError):
                    pass
                finally:
                    self._detach()
            await asyncio.sleep(RECONNECT_S)

    async def drain(self, timeout_s: float) -> None:
        """Wait until the ledger has recorded everything, or the time is over."""
        deadline = time.monotonic() + timeout_s
        # Polled: nothing is in a hurry here, and whatever empties the one would have to look at the other.
        while (self._retained or self._gaps) and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    async def _listen(self, channel: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while data := await loop.sock_recv(channel, _RECEIVE):
            for answer in self._answers.feed(data):
                if isinstance(answer, Recorded):
                    self._let_go(answer)
                elif isinstance(answer, Enforce) and self.on_enforce(answer):
                    self._sender.send(Adopted(answer.serial), Class.HEAD)
                elif isinstance(answer, Sync):
                    self.settle(partial(self._sender.send, Synced(answer.token), Class.HEAD))

    def _attach(self, channel: socket.socket) -> None:
        self._answers = Unpacker(AnyAnswer, MAX_ANSWER)
        self._sender.attach(channel)
        if self.hello is not None:
            self._sender.send(self.hello, Class.HEAD)
        self._catch_up()

    def _detach(self) -> None:
        self._sender.detach()
        self._gaps.lost_ledger()
        for retained in self._retained.values():
            retained.told = retained.attributed_told = retained.ended = retained.open = False
        self._held = set(self._retained)
        self._on_held(len(self._held))

    def _catch_up(self) -> None:
        """Tell the ledger that listens now whatever it lacks."""
        for retained in self._retained.values():
            self._tell(retained)
        self._gaps.tell()

    def _tell(self, retained: _Retained) -> None:
        if not retained.told:
            self._send_head(retained, msgspec.structs.replace(retained.head, resumed=True))
        if retained.told and retained.attributed is not None and not retained.attributed_told:
            retained.attributed_told = self._sender.send(retained.attributed, Class.HEAD)
        if retained.told and retained.end is not None and not retained.ended:
            retained.ended = self._sender.send(retained.end, Class.HEAD)

    def _send_head(self, retained: _Retained, head: RequestHead) -> bool:
        # Told before it is sent: sending may empty the buffer, and then this head is no longer held by us alone.
        retained.told = True
        retained.told = self._sender.send(head, Class.HEAD)
        return retained.told

    def _all_sent(self) -> None:
        if self._held:
            self._held = {name for name in self._held if not self._retained[name].told}
            self._on_held(len(self._held))

    def _let_go(self, answer: Recorded) -> None:
        for exchange_id in answer.exchange_ids:
            self._retained.pop(exchange_id, None)
            self._held.discard(exchange_id)
        self._gaps.recorded(answer.gaps)
        self.on_recorded(answer.exchange_ids, answer.position)

    def _forget_oldest(self) -> None:
        oldest = next(iter(self._retained))
        self._held.discard(oldest)
        self.count_gap("metering_overload", self._retained.pop(oldest).head.host, calls=1)
        self.on_recorded([oldest], 0)
