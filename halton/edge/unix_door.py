"""A unix socket of the edge's in the home's `run/`: there while that folder is, and again when the folder is there again."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

CHECK_S = 1.0
BACKLOG = 64
_log = logging.getLogger(__name__)


async def serve_unix(path: Path, on_channel: Callable[[socket.socket], None]) -> None:
    """Accept at `path`, 0600, until cancelled: `on_channel` gets each connection, which does not block.

    A socket that an earlier edge left there is replaced. One that another edge puts there later is left alone: that edge is our
    successor, and takes it away when it ends. A home that was deleted, or a disk without room, costs nobody their tunnel: then
    nobody can come here, for now.
    """
    with suppress(OSError):
        os.unlink(path)
    while True:
        try:
            listener = None if _identity(path) else _bound(path)
        except OSError as error:
            if _has_folder(path):  # else the home is gone, and no place to write to
                _log.warning("unix_door_shut", exc_info=error)
            listener = None
        if listener is not None:
            with listener:
                await _accept_while_there(listener, path, on_channel)
        await asyncio.sleep(CHECK_S)


async def _accept_while_there(listener: socket.socket, path: Path, on_channel: Callable[[socket.socket], None]) -> None:
    loop, ours = asyncio.get_running_loop(), _identity(path)
    try:
        # Looked at beside the loop: a file system that hangs costs nobody their tunnel.
        while await asyncio.to_thread(_is_there, path, ours):
            # Again each time: without a descriptor left it would only turn round.
            loop.add_reader(listener, _accept, listener, on_channel)
            await asyncio.sleep(CHECK_S)
    finally:
        loop.remove_reader(listener)
        if ours is not None and _identity(path) == ours:
            with suppress(OSError):
                os.unlink(path)


def _is_there(path: Path, ours: tuple[int, int] | None) -> bool:
    """Whether the socket is; in a folder that is not there, and may have been renamed, it still leads here."""
    return _identity(path) == ours or not _has_folder(path)


def _accept(listener: socket.socket, on_channel: Callable[[socket.socket], None]) -> None:
    # Not the loop's sock_accept: who comes at the moment when that is cancelled is accepted and lost.
    try:
        channel, _ = listener.accept()
    except BlockingIOError:
        return
    except OSError:
        asyncio.get_running_loop().remove_reader(listener)
        return
    channel.setblocking(False)
    on_channel(channel)


def _bound(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _has_folder(path: Path) -> bool:
    return path.parent.is_dir()


def _identity(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        found = os.lstat(path)
        return found.st_dev, found.st_ino
    return None
