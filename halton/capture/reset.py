"""A provider's reset passed on as a reset: a client that saw an orderly end instead could take a part for the whole."""

from __future__ import annotations

import fcntl
import socket
import sys
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from struct import pack

_ON_CLOSE = pack("ii", 1, 0)
_UNSENT_ON_LINUX = 0x894B  # SIOCOUTQNSD, include/uapi/linux/sockios.h
_UNSENT_ON_MACOS = 0x1024  # SO_NWRITE, getsockopt(2) of Darwin; counts what is not acknowledged too


def was_reset(reader: object) -> bool:
    """Whether whoever sent to this reader broke off with a reset."""
    return isinstance(reader, StreamReader) and isinstance(reader.exception(), ConnectionResetError)


def reset_on_close(writer: object) -> None:
    """Let the socket end with a reset, unless something is on its way to a reader that is slow: a reset would take it back."""
    if not isinstance(writer, StreamWriter) or writer.transport.get_write_buffer_size():
        return
    channel: socket.socket = writer.get_extra_info("socket")
    with suppress(OSError):
        if not _unsent_bytes(channel):
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ON_CLOSE)


def _unsent_bytes(channel: socket.socket) -> int:
    """What the kernel has not sent yet: on loopback, what was sent lies with the reader, acknowledged or not."""
    if sys.platform == "darwin":
        return channel.getsockopt(socket.SOL_SOCKET, _UNSENT_ON_MACOS)
    return int.from_bytes(fcntl.ioctl(channel.fileno(), _UNSENT_ON_LINUX, bytes(4)), sys.byteorder)
