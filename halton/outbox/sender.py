"""Puts frames on a socket without ever waiting for it: a bounded buffer, three classes of frames, and flushes that gather."""

from __future__ import annotations

import asyncio
import enum
import socket
from collections.abc import Callable

from halton.frames import Frame, pack

BOUND = 8 << 20
# Frames leave at once when it is quiet; under load they gather for so long, or to so much, to spare wake-ups on both sides.
FLUSH_S = 0.02
FLUSH_SIZE = 64 << 10


class Class(enum.IntEnum):
    """How much of the bound a frame may use: what can be spared goes first."""

    REQUEST_BODY = BOUND // 2
    RESPONSE_BODY = BOUND - (1 << 20)
    HEAD = BOUND


class Sender:
    """One socket's buffer. `on_sent` is called when all has left, `on_room` when heads fit again that found none."""

    def __init__(self, on_sent: Callable[[], None], on_room: Callable[[], None]) -> None:
        self._on_sent = on_sent
        self._on_room = on_room
        self._socket: socket.socket | None = None
        self._pending = bytearray()
        self._armed = False
        self._flushed_at = 0.0
        self._writing = False
        self._owing = False  # whether a head found no room
        self.dropped_frames = 0

    def attach(self, channel: socket.socket) -> None:
        """Send to this socket from now on."""
        self._pending.clear()
        self._owing = False
        self._socket = channel

    def detach(self) -> None:
        """Send nowhere; what had not left is gone."""
        if self._socket is not None:
            self._watch(self._socket, wanted=False)
        self._socket = None
        self._pending.clear()

    def send(self, frame: Frame, weight: Class) -> bool:
        """Take a frame; False, and counted, if there is nowhere to send it or no room for its class."""
        if self._socket is None:
            return False
        try:
            data = pack(frame)
        except Exception:
            # Nothing here may raise: a frame that cannot be said is one that never finds room.
            self.dropped_frames += 1
            return False
        if len(self._pending) + len(data) > weight:
            self.dropped_frames += 1
            self._owing = self._owing or weight is Class.HEAD
            return False
        self._pending += data
        self._arm()
        return True

    def _arm(self) -> None:
        if not self._armed:
            self._armed = True
            asyncio.get_running_loop().call_at(self._flushed_at + FLUSH_S, self._flush)
        elif len(self._pending) >= FLUSH_SIZE and not self._writing:
            self._write()

    def _flush(self) -> None:
        self._armed = False
        self._flushed_at = asyncio.get_running_loop().time()
        if not self._writing:
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
        if not self._pending:
            self._on_sent()
        if self._owing and len(self._pending) < BOUND // 2:
            self._owing = False
            # Not at once: it sends, and so comes back here.
            asyncio.get_running_loop().call_soon(self._on_room)
        self._watch(channel, wanted=bool(self._pending))

    def _watch(self, channel: socket.socket, *, wanted: bool) -> None:
        loop = asyncio.get_running_loop()
        if wanted and not self._writing:
            loop.add_writer(channel, self._write)
        elif not wanted and self._writing:
            loop.remove_writer(channel)
        self._writing = wanted
