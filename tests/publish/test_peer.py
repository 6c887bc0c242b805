"""Which connections the page keeps out: real sockets, and the kernel's own word of whose they are."""

from __future__ import annotations

import os
import socket
import struct
from contextlib import closing

import pytest

from attribution.test_accounts import connected
from halton.attribution.accounts import Accounts
from halton.publish.peer import Peer


@pytest.mark.parametrize(("served", "expected"), [({os.getuid()}, False), ({os.getuid() + 1}, True), (set(), True)])
def test_another_account_is_a_stranger(served: set[int], expected: bool) -> None:
    with connected() as (client, server), closing(Accounts(served)) as accounts:
        peer = Peer(accounts, client.getsockname(), server.getsockname())
        assert [peer.is_stranger(), peer.is_stranger()] == [expected, expected]


def test_whoever_was_gone_before_it_was_known_is_a_stranger() -> None:
    with closing(Accounts()) as accounts:
        with connected() as (client, server):
            peer = Peer(accounts, client.getsockname(), server.getsockname())
            client.close()
            assert peer.is_stranger()
        assert peer.is_stranger()


def test_what_was_known_of_a_connection_is_not_believed_of_the_next_on_its_ports() -> None:
    with closing(Accounts()) as accounts:
        with connected() as (client, server):
            ends = client.getsockname(), server.getsockname()
            peer = Peer(accounts, *ends)
            assert not peer.is_stranger()
        assert not peer.is_stranger()  # it is the same connection, gone or not
        assert Peer(accounts, *ends).is_stranger()  # nobody's any more


def test_while_the_kernel_does_not_say_nobody_is_kept_out_and_it_is_asked_again() -> None:
    silent, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", 0, 1000))
    with connected() as (client, server), closing(Accounts(set())) as accounts, silent:
        accounts._diagnosis._socket = ours
        peer = Peer(accounts, client.getsockname(), server.getsockname())
        assert not peer.is_stranger()
        assert peer.is_stranger()
