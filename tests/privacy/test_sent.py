"""What the kernel counts of connections that are open."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from eventually import eventually_in_threads
from halton.privacy.sent import sent_bytes


@contextmanager
def pair(host: str, family: socket.AddressFamily) -> Iterator[tuple[socket.socket, socket.socket]]:
    with (
        socket.create_server((host, 0), family=family) as listener,
        socket.create_connection(listener.getsockname()[:2]) as client,
    ):
        server, _ = listener.accept()
        with server:
            yield client, server


def inode(end: socket.socket) -> str:
    return str(os.fstat(end.fileno()).st_ino)


@pytest.mark.parametrize(("host", "family"), [("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)])
def test_what_the_other_end_has_acknowledged(host: str, family: socket.AddressFamily) -> None:
    with pair(host, family) as (client, server):
        client.sendall(b"x" * 5000)
        received = 0
        while received < 5000:
            received += len(server.recv(8192))
        # The beginning of a connection counts for one.
        eventually_in_threads(lambda: sent_bytes([inode(client)]).get(inode(client)) in (5000, 5001))
        assert sent_bytes([inode(server)])[inode(server)] in (0, 1)


def test_nothing_is_told_of_others() -> None:
    with pair("127.0.0.1", socket.AF_INET) as (client, _):
        assert inode(client) not in sent_bytes(["1"])
    assert sent_bytes([]) == {}
