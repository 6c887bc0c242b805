"""Whose connections are served: real sockets, and the kernel's own word of whose they are."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from halton.attribution.accounts import Accounts


@contextmanager
def connected() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection, the client's first."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as client:
        server, _ = listener.accept()
        with server:
            yield client, server


@pytest.mark.parametrize(("served", "expected"), [({os.getuid()}, True), ({os.getuid() + 1}, False), (set(), False)])
def test_an_account_is_served_or_not(served: set[int], expected: bool) -> None:
    with connected() as (client, server), closing(Accounts(served)) as accounts:
        assert accounts.serves(client.getsockname(), server.getsockname()) is expected


def test_this_account_is_served() -> None:
    with connected() as (client, server), closing(Accounts()) as accounts:
        assert accounts.serves(client.getsockname(), server.getsockname()) is True


def test_a_client_that_only_listens_from_now_on_is_still_known() -> None:
    with connected() as (client, server), closing(Accounts()) as accounts:
        client.shutdown(socket.SHUT_WR)
        assert accounts.serves(client.getsockname(), server.getsockname()) is True


@pytest.mark.parametrize("linger_s", [None, 0])
def test_a_client_that_has_left_is_nobody(linger_s: int | None) -> None:
    """By a close, or by a reset: whose it was, the kernel has forgotten, and what it sent still lies in our socket."""
    with connected() as (client, server), closing(Accounts()) as accounts:
        ends = client.getsockname(), server.getsockname()
        client.sendall(b"in your name")
        if linger_s is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, linger_s))
        client.close()
        with pytest.raises(ConnectionResetError):
            accounts.serves(*ends)


def test_a_kernel_that_does_not_answer_says_nothing_of_anybody() -> None:
    """Its socket goes to a peer that never answers, for this one question."""
    silent, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", 0, 1000))
    with connected() as (client, server), closing(Accounts(set())) as accounts, silent:
        accounts._diagnosis._socket = ours
        assert accounts.serves(client.getsockname(), server.getsockname()) is None
        assert accounts.serves(client.getsockname(), server.getsockname()) is False
