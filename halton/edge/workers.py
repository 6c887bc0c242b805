"""The capture workers as the edge sees them: who is alive, who gets the next connection, and what a hung one must give back."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from halton.edge.request import Target, readable
from halton.edge.unix_door import serve_unix
from halton.pulse import Pulse

SILENCE_S = 1.0
CHECK_S = 0.1
PATIENCE_S = 5.0  # for room in a healthy worker's channel, which holds less than 300 connections at a time


class Handed(NamedTuple):
    """A connection on its way to a worker. The byte behind `token` belongs to whoever serves it."""

    client: socket.socket
    target: Target
    token: int
    since: float


class Worker:
    """One worker's channel. It is healthy while its pulse moves: beats, or events when it is too busy to beat."""

    def __init__(self, channel: socket.socket, pulse: Pulse) -> None:
        self.channel = channel
        self._pulse = pulse
        self._seen = pulse.read()
        self._moved_at = time.monotonic()
        self.handed: deque[Handed] = deque()
        self._waiting: deque[Handed] = deque()  # for room in the channel
        self._answers_owed = 0  # for connections taken back, which the worker still finds in its channel
        self.leaving = False

    @property
    def healthy(self) -> bool:
        """Whether it may get connections."""
        return not self.leaving and time.monotonic() - self._moved_at < SILENCE_S

    @property
    def held(self) -> int:
        """Calls that nobody but this worker knows of."""
        return self._pulse.held()

    def look(self) -> None:
        """Read the pulse."""
        if (seen := self._pulse.read()) != self._seen:
            self._seen, self._moved_at = seen, time.monotonic()

    def excuse(self) -> None:
        """Give it the time to beat again."""
        self._moved_at = time.monotonic()

    def hand_over(self, client: socket.socket, target: Target, waits: bool = True) -> bool:
        """Send the socket itself, now or, if it `waits`, when the channel has room; False if it will not take it."""
        try:
            reading, writing = os.pipe()
        except OSError:
            return False
        handed = Handed(client, target, reading, time.monotonic())
        try:
            os.write(writing, b"t")
            if not self._waiting and self._sent(handed):
                return True
        except OSError:
            waits = False
        finally:
            os.close(writing)
        if waits:
            self._waiting.append(handed)
        else:
            os.close(reading)
        return waits

    def taken(self, count: int) -> None:
        """The worker took this many, in order: they are its own now, and others have room.

        :raises OSError: if the channel takes nothing any more.
        """
        late = min(count, self._answers_owed)
        self._answers_owed -= late
        for _ in range(min(count - late, len(self.handed))):
            handed = self.handed.popleft()
            handed.client.close()
            os.close(handed.token)
        while self._waiting and self._sent(self._waiting[0]):
            self._waiting.popleft()

    def waited_too_long(self) -> list[Handed]:
        """Those that found no room in time: the worker lives, and has more to do than it can."""
        late = []
        while self._waiting and time.monotonic() - self._waiting[0].since > PATIENCE_S:
            late.append(self._waiting.popleft())
            os.close(late[-1].token)
        return late

    def take_back(self) -> list[Handed]:
        """Those it has not begun to serve. The pipe decides, so that a worker that wakes up finds them gone."""
        ours = []
        self._answers_owed += len(self.handed)
        left = (*self.handed, *self._waiting)
        self.handed.clear()
        self._waiting.clear()
        for handed in left:
            # Nobody can write to the pipe any more: who reads its byte is the owner, who comes later reads the end.
            if os.read(handed.token, 1):
                ours.append(handed)
            else:
                handed.client.close()
            os.close(handed.token)
        return ours

    def _sent(self, handed: Handed) -> bool:
        try:
            socket.send_fds(self.channel, [b"c"], [handed.client.fileno(), handed.token])
        except BlockingIOError:
            return False
        self.handed.append(handed)
        return True


class Workers:
    """All workers that have connected.

    `on_returned` gets the connections that must be served without them, `on_lost` the number of calls that died with one.
    """

    def __init__(self, path: Path, on_returned: Callable[[Handed], None], on_lost: Callable[[int], None]) -> None:
        self._path = path
        self._on_returned = on_returned
        self._on_lost = on_lost
        self._workers: list[Worker] = []
        self._next = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def healthy(self) -> int:
        """How many may get connections."""
        return sum(worker.healthy for worker in self._workers)

    def hand_over(self, client: socket.socket, target: Target, waits: bool = True) -> bool:
        """Give the connection to the next healthy worker that has room, or, if it `waits`, will have; False if there is none."""
        for patient in (False, True) if waits else (False,):
            for _ in range(len(self._workers)):
                self._next = (self._next + 1) % len(self._workers)
                worker = self._workers[self._next]
                if worker.healthy and worker.hand_over(client, target, patient):
                    return True
        return False

    async def watch(self) -> None:
        """Read the pulses, and take back from those that fell silent."""
        looked_at = time.monotonic()
        while True:
            if time.monotonic() - looked_at > SILENCE_S / 2:
                # We stood still ourselves, as all did if the machine slept: that is nobody's silence.
                for worker in self._workers:
                    worker.excuse()
            looked_at = time.monotonic()
            for worker in self._workers:
                worker.look()
                for handed in worker.waited_too_long() if worker.healthy else worker.take_back():
                    self._on_returned(handed)
            await asyncio.sleep(CHECK_S)

    async def accept(self) -> None:
        """Let workers connect."""
        loop = asyncio.get_running_loop()

        def serve(channel: socket.socket) -> None:
            task = loop.create_task(self._serve(channel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        await serve_unix(self._path, serve)

    def let_go(self) -> None:
        """Hand over nothing more: each worker is free to serve another edge, and gives back what it has not begun."""
        for worker in self._workers:
            worker.leaving = True
            with suppress(OSError):
                worker.channel.shutdown(socket.SHUT_RDWR)

    async def _serve(self, channel: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            worker = await _introduced(channel)
        except (OSError, ValueError):
            channel.close()
            return
        self._workers.append(worker)
        try:
            while data := await loop.sock_recv(channel, 256):
                worker.taken(len(data))
        except OSError:
            pass
        finally:
            worker.leaving = True
            self._workers.remove(worker)
            for handed in worker.take_back():
                self._on_returned(handed)
            channel.close()
            if lost := worker.held:
                self._on_lost(lost)


async def _introduced(channel: socket.socket) -> Worker:
    """The worker that says who it is on a new connection; the edge does not stand still until it does."""
    await readable(channel)
    data, descriptors, _, _ = socket.recv_fds(channel, 1, 1)
    if not data or not descriptors:
        raise ConnectionResetError
    try:
        return Worker(channel, Pulse(descriptors[0]))
    finally:
        os.close(descriptors[0])
