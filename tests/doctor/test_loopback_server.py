"""A server that shows our certificates, for as long as it is needed."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading

import pytest

from authorities_made import ROOT, with_authority
from halton.capture.authority import generate, read_authority
from halton.doctor.loopback_server import serving
from halton.paths import Home


def now() -> datetime.datetime:
    """What it shows lives for ten minutes, and a whole suite takes longer than that."""
    return datetime.datetime.now(datetime.UTC)


def test_who_trusts_our_root_accepts_it_and_is_answered(home: Home) -> None:
    file = with_authority(home)
    context = ssl.create_default_context(cafile=str(file.parent / ROOT))
    with (
        serving(read_authority(file.parent), "api.openai.com", now()) as server,
        socket.create_connection(("127.0.0.1", server.port), 5) as plain,
        context.wrap_socket(plain, server_hostname=server.host) as tls,
    ):
        tls.sendall(b"GET / HTTP/1.1\r\nHost: api.openai.com\r\n\r\n")
        assert tls.recv(100).startswith(b"HTTP/1.1 404 ")


def test_who_does_not_refuses_it_and_the_next_one_is_served(home: Home) -> None:
    file = with_authority(home)
    with serving(read_authority(file.parent), "api.openai.com", now()) as server:
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", server.port), 5) as plain:
                with pytest.raises(ssl.SSLCertVerificationError):
                    ssl.create_default_context(cadata=_other()).wrap_socket(plain, server_hostname=server.host)


def test_it_is_gone_afterwards(home: Home) -> None:
    file = with_authority(home)
    threads = threading.active_count()
    with serving(read_authority(file.parent), "api.openai.com", now()) as server:
        pass
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", server.port), 1)
    assert threading.active_count() == threads


def _other() -> str:
    """The root of another home's authority."""
    begin = "-----BEGIN CERTIFICATE-----"
    return begin + generate(["api.openai.com"]).decode().rpartition(begin)[2]
