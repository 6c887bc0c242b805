"""Accepting at a listening socket, also when this process has no descriptor left: then who comes is told so, with 503."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
from collections.abc import Callable
from contextlib import suppress

from halton.edge.refusal import FULL, refuse
from halton.edge.request import readable

PAUSE_S = 0.05
PATIENCE_S = 0.25
AT_ONCE = 16
_OUT_OF_DESCRIPTORS = (errno.EMFILE, errno.ENFILE)
_PASSING = (errno.ENOBUFS, errno.ENOMEM, errno.ECONNABORTED)
_log = logging.getLogger(__name__)


class Accepting:
    """One listening socket. It keeps a descriptor back: without it a process at its limit could accept nobody, and would spin."""

    def __init__(self, listener: socket.socket, admit: Callable[[socket.socket], None], on_shed: Callable[[], None]) -> None:
        self._listener = listener
        self._admit = admit
        self._on_shed = on_shed
        self._spare: int | None = None

    async def run(self) -> None:
        """Accept until cancelled."""
        self._listener.setblocking(False)
        try:
            while True:
                self._keep_spare()
                error = await self._accept_until_one_fails()
                if error.errno in _OUT_OF_DESCRIPTORS:
                    await self._shed()
                elif error.errno in _PASSING:
                    _log.warning("accept_failed", exc_info=error)
                    await asyncio.sleep(PAUSE_S)
                else:
                    raise error
        finally:
            self._give_spare()

    async def _accept_until_one_fails(self) -> OSError:
        # Not the loop's sock_accept: who comes at the moment when that is cancelled is accepted and lost.
        loop = asyncio.get_running_loop()
        failed: asyncio.Future[OSError] = loop.create_future()
        loop.add_reader(self._listener, self._accept, failed)
        try:
            return await failed
        finally:
            loop.remove_reader(self._listener)

    def _accept(self, failed: asyncio.Future[OSError]) -> None:
        try:
            for _ in range(AT_ONCE):
                client, _ = self._listener.accept()
                self._admit(client)
        except BlockingIOError:
            pass
        except OSError as error:
            if not failed.done():
                failed.set_result(error)

    async def _shed(self) -> None:
        """Refuse one who waits, on the descriptor kept back; one at a time, so that one is enough."""
        if self._spare is None:
            await asyncio.sleep(PAUSE_S)
            return
        self._give_spare()
        try:
            client, _ = self._listener.accept()
        except OSError:  # they have left meanwhile
            return
        client.setblocking(False)
        with suppress(TimeoutError):
            # What was asked is read first: bytes that nobody read would turn the answer into a reset.
            async with asyncio.timeout(PATIENCE_S):
                await readable(client)
        await refuse(client, FULL)
        self._on_shed()

    def _keep_spare(self) -> None:
        if self._spare is None:
            with suppress(OSError):
                self._spare = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)

    def _give_spare(self) -> None:
        if self._spare is not None:
            os.close(self._spare)
        self._spare = None
