"""The worker's end of the edge's channel: sockets come in, each with a token that only one of the two can take."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from halton.pulse import Pulse

BEAT_S = 0.1
RECONNECT_S = 0.1


class Channel:
    """Connects to the edge, beats, and takes the connections it hands over."""

    def __init__(
        self,
        path: Path,
        pulse: Pulse,
        descriptor: int,
        on_socket: Callable[[socket.socket], None],
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        self._has_room = has_room
        self._path = path
        self._pulse = pulse
        self._descriptor = descriptor
        self._on_socket = on_socket
        self._channel: socket.socket | None = None
        self._owed = 0  # answers for connections that were taken
        self._leaving = False

    async def beat(self) -> None:
        """Say on each turn that the loop comes round, and what the edge had no room to hear."""
        while True:
            self._pulse.beat()
            if self._owed and self._channel is not None:
                with suppress(OSError):  # whoever reads the channel notices
                    self._answer(self._channel)
            await asyncio.sleep(BEAT_S)

    async def run(self) -> None:
        """Stay connected to the edge, whichever edge that is, until told to leave: who connected anew would be given more."""
        loop = asyncio.get_running_loop()
        while not self._leaving:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
                channel.setblocking(False)
                try:
                    await loop.sock_connect(channel, str(self._path))
                    if not self._leaving:
                        socket.send_fds(channel, [b"w"], [self._descriptor])
                        await self._take_from(channel)
                except OSError:
                    pass
                finally:
                    self._channel = None
            await asyncio.sleep(RECONNECT_S)

    def leave(self) -> None:
        """Tell the edge to hand over nothing more."""
        self._leaving = True
        self._pulse.leave()
        if self._channel is not None:
            with suppress(OSError):  # the edge has gone first
                self._channel.shutdown(socket.SHUT_WR)

    async def _take_from(self, channel: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        closed = asyncio.Event()
        self._channel, self._owed = channel, 0

        def readable() -> None:
            try:
                if self._take_all(channel):
                    self._answer(channel)
                    return
            except OSError:
                pass
            closed.set()

        loop.add_reader(channel, readable)
        try:
            await closed.wait()
        finally:
            loop.remove_reader(channel)

    def _take_all(self, channel: socket.socket) -> bool:
        """All that lies in the channel; False at its end."""
        try:
            while self._take(channel):
                self._owed += 1
        except BlockingIOError:
            return True
        return False

    def _answer(self, channel: socket.socket) -> None:
        # An edge that hands over many does not read meanwhile, and a lost answer would leave it a copy of a client's socket.
        with suppress(BlockingIOError):
            self._owed -= channel.send(b"t" * self._owed)

    def _take(self, channel: socket.socket) -> bool:
        data, descriptors, _, _ = socket.recv_fds(channel, 1, 2)
        if not data:
            return False
        if len(descriptors) < 2 or not self._has_room():
            # No descriptors are left, or soon none would be. The edge takes back what it handed over when this channel ends.
            for descriptor in descriptors:
                os.close(descriptor)
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        client, token = socket.socket(fileno=descriptors[0]), descriptors[1]
        # Whoever reads the token's byte owns the connection: the edge takes back what a hung worker left lying.
        owned = os.read(token, 1)
        os.close(token)
        if owned:
            client.setblocking(False)
            self._on_socket(client)
        else:
            client.close()
        return True
