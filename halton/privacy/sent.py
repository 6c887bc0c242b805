"""How much has left by the connections that are open now, as the kernel counts it; of those that are closed it keeps no count.

NETLINK_SOCK_DIAG (sock_diag(7), linux/inet_diag.h) lists all connections, with the `struct tcp_info` of linux/tcp.h for each.
"""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Collection, Iterator

_SOCK_DIAG = 4
_BY_FAMILY = 20
_REQUEST_DUMP = 0x301
_ERROR, _DONE = 2, 3
_HEADER = struct.Struct("=IHHII")
_QUESTION = struct.Struct("=BBBBI48x")
_INFO = 2
_ESTABLISHED_OR_HALF_CLOSED = 1 << 1 | 1 << 8
_INODE_AT, _ATTRIBUTES_AT = _HEADER.size + 68, _HEADER.size + 72
_ATTRIBUTE = struct.Struct("=HH")
_BYTES_ACKED_AT = 120  # tcpi_bytes_acked, since Linux 4.2
_COUNT = struct.Struct("=Q")
_TIMEOUT_S = 1.0
_MOST = 1 << 16


def sent_bytes(inodes: Collection[str]) -> dict[str, int]:
    """Bytes that the other end has acknowledged, by the inode of each TCP socket; empty where the kernel does not tell."""
    found: dict[str, int] = {}
    if sys.platform != "linux" or not inodes:
        return found
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as asked:
            asked.settimeout(_TIMEOUT_S)
            for family in (socket.AF_INET, socket.AF_INET6):
                found.update((inode, count) for inode, count in _ask(asked, family) if inode in inodes)
    except OSError:
        pass
    return found


def _ask(asked: socket.socket, family: int) -> Iterator[tuple[str, int]]:
    question = _QUESTION.pack(family, socket.IPPROTO_TCP, 1 << (_INFO - 1), 0, _ESTABLISHED_OR_HALF_CLOSED)
    asked.send(_HEADER.pack(_HEADER.size + len(question), _BY_FAMILY, _REQUEST_DUMP, family, 0) + question)
    while True:
        answer = memoryview(asked.recv(_MOST))
        while len(answer) >= _HEADER.size:
            length, kind, *_ = _HEADER.unpack_from(answer)
            if kind in (_ERROR, _DONE) or not _HEADER.size <= length <= len(answer):
                return
            yield from _count(answer[:length])
            answer = answer[-(-length // 4) * 4 :]


def _count(message: memoryview) -> Iterator[tuple[str, int]]:
    (inode,) = struct.unpack_from("=I", message, _INODE_AT)
    place = _ATTRIBUTES_AT
    while place + _ATTRIBUTE.size <= len(message):
        length, kind = _ATTRIBUTE.unpack_from(message, place)
        if length < _ATTRIBUTE.size:
            return
        at = place + _ATTRIBUTE.size + _BYTES_ACKED_AT
        if kind == _INFO and at + _COUNT.size <= place + length:
            yield str(inode), _COUNT.unpack_from(message, at)[0]
        place += -(-length // 4) * 4
