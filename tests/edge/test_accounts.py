"""Whose connections are served: real sockets, and the kernel's own word of whose they are."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from halton.edge.accounts import Accounts


@contextmanager
def accepted() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()):
        client, _ = listener.accept()
        with client:
            yield client


@pytest.mark.parametrize(("served", "expected"), [({os.getuid()}, True), ({os.getuid() + 1}, False), (set(), False)])
def test_an_account_is_served_or_not(served: set[int], expected: bool) -> None:
    with accepted() as client, closing(Accounts(served)) as accounts:
        assert accounts.serves(client) is expected


def test_this_account_is_served() -> None:
    with accepted() as client, closing(Accounts()) as accounts:
        assert accounts.serves(client)


def test_whose_connection_nobody_knows_is_served() -> None:
    with socket.socket() as nobody, closing(Accounts(set())) as accounts:
        assert accounts.serves(nobody)
