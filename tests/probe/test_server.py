from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import suppress
from pathlib import Path

import pytest

from halton.paths import Home
from halton.probe.server import Server, serving
from halton.setup.probe_certificate import ensure_probe_certificate, probe_file

ANSWER = (b"event: one\n\n", b"event: two\n\n")


@pytest.fixture
def certificate(home: Home) -> Path:
    ensure_probe_certificate(home)
    return probe_file(home)


def port_of(server: Server) -> int:
    return int(server.host.partition(".")[0].removeprefix("p"))


def client(server: Server, certificate: Path) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=certificate)
    plain = socket.create_connection(("127.0.0.1", port_of(server)), 10)
    return context.wrap_socket(plain, server_hostname=server.host)


def asked(server: Server, certificate: Path, body: bytes) -> bytes:
    with client(server, certificate) as tls:
        connection = http.client.HTTPConnection(server.host)
        connection.sock = tls
        connection.request("POST", "/v1/messages", body)
        return connection.getresponse().read()


def test_it_answers_a_call_and_is_gone(certificate: Path) -> None:
    with serving(certificate, ANSWER, 10.0) as server:
        assert (server.came, server.asked, server.failed) == (False, None, None)
        assert asked(server, certificate, b"x" * 100_000) == b"event: one\n\nevent: two\n\n"
        assert (server.came, server.asked, server.failed) == (True, b"x" * 100_000, None)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port_of(server)), 10)


def test_it_says_why_its_certificate_was_refused_and_serves_the_next(certificate: Path) -> None:
    with serving(certificate, ANSWER, 10.0) as server:
        with (
            socket.create_connection(("127.0.0.1", port_of(server)), 10) as plain,
            pytest.raises(ssl.SSLCertVerificationError),
        ):
            ssl.create_default_context().wrap_socket(plain, server_hostname=server.host)
        assert server.seen.wait(10)
        assert server.failed == "TLSV1_ALERT_UNKNOWN_CA"
        assert asked(server, certificate, b"{}") == b"event: one\n\nevent: two\n\n"


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\n", b"no colon in it\r\nnor here\r\n\r\n", b"x" * 100_000])
def test_what_is_no_request_gets_no_answer_and_does_no_harm(certificate: Path, head: bytes) -> None:
    with serving(certificate, ANSWER, 10.0) as server:
        with suppress(OSError), client(server, certificate) as tls:  # of the longest it reads no end
            tls.sendall(head)
        assert asked(server, certificate, b"{}") == b"event: one\n\nevent: two\n\n"


def test_a_name_that_is_not_below_its_own_is_not_taken(certificate: Path) -> None:
    context = ssl.create_default_context(cafile=certificate)
    with (
        serving(certificate, ANSWER, 10.0) as server,
        socket.create_connection(("127.0.0.1", port_of(server)), 10) as plain,
        pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"),
    ):
        context.wrap_socket(plain, server_hostname="api.openai.com")
