"""The client of a probe before proxies that are not as they should be; before a meter it stands in test_probe.py."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from halton.paths import Home
from halton.probe.broken import ANSWER, PORT, READ, TRUST, UPSTREAM, BrokenLink
from halton.probe.client import call
from halton.probe.server import serving
from halton.setup.probe_certificate import ensure_probe_certificate, probe_file
from halton.setup.roots import system_roots

ANSWERED = (b"event: one\n\n",)
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@contextmanager
def proxy(serve: Callable[[socket.socket, bytes], None]) -> Iterator[int]:
    """A proxy of one connection, which reads the CONNECT."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            client, _ = listener.accept()
            client.settimeout(10)
            with client, suppress(OSError):
                serve(client, client.recv(1 << 16))

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


def broken(home: Home, port: int, *, bundle: bytes | None = None, timeout_s: float = 10.0) -> BrokenLink:
    own = ensure_probe_certificate(home)
    home.bundle.write_bytes(system_roots() if bundle is None else bundle)
    block = {"HTTPS_PROXY": f"http://halton-probe:a.b@127.0.0.1:{port}", "SSL_CERT_FILE": str(home.bundle)}
    with serving(probe_file(home), ANSWERED, 10.0) as server, pytest.raises(BrokenLink) as failed:
        call(block, server, own, b"{}", time.monotonic() + timeout_s)
    return failed.value


def saying(data: bytes) -> Callable[[socket.socket, bytes], None]:
    def serve(client: socket.socket, head: bytes) -> None:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        while client.recv(1 << 16):  # closed on bytes unread, a socket resets the connection, and what was sent may be lost
            pass

    return serve


@pytest.mark.parametrize(
    ("said", "link", "words"),
    [
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", PORT, "The proxy refuses this account (403 Forbidden). Probe as the account whose"),
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", PORT, "The proxy refuses this account (407 Proxy"),
        (b"HTTP/1.1 405 Method Not Allowed\r\n\r\n", PORT, "with 405 Method Not Allowed: is it Halton? Start the meter"),
        (b"SSH-2.0-\x1b[31mOpenSSH\r\n\r\n", PORT, "The proxy answers a CONNECT with SSH-2.0-\\x1b[31mOpenSSH: is it Halton?"),
        (b"", PORT, "The proxy answers a CONNECT with nothing: is it Halton?"),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", UPSTREAM, "could not connect to a server on this machine (502 Bad Gateway)."),
        (ESTABLISHED, READ, "The proxy ended the call before it was read (SSL"),
        (ESTABLISHED + b"HTTP/1.1 400 Bad Request\r\n\r\n", READ, "The proxy ended the call before it was read (SSLError)"),
    ],
)
def test_what_a_proxy_says_instead_is_told_with_its_link(home: Home, said: bytes, link: str, words: str) -> None:
    with proxy(saying(said)) as port:
        error = broken(home, port)
    assert error.link == link
    assert words in str(error)


def test_the_credentials_are_those_of_the_block(home: Home) -> None:
    heads: list[bytes] = []
    with proxy(lambda client, head: heads.append(head)) as port:
        broken(home, port)
    assert b"\r\nProxy-Authorization: Basic aGFsdG9uLXByb2JlOmEuYg==\r\n" in heads[0]  # halton-probe:a.b


def test_a_port_where_nobody_listens(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    error = broken(home, port)
    assert error.link == PORT
    assert str(error) == (
        f"Nobody answers at 127.0.0.1:{port}, where the proxy should listen (Connection refused). "
        "Start the meter again: halton stop; halton start"
    )


def test_a_proxy_that_hangs(home: Home) -> None:
    over = threading.Event()
    with proxy(lambda client, head: over.wait(10) and None) as port:
        error = broken(home, port, timeout_s=0.2)
        over.set()
    assert error.link == PORT
    assert str(error) == "The proxy does not answer a CONNECT (no answer in time). See what the processes say: halton logs"


def test_a_call_that_is_passed_on_unread(home: Home) -> None:
    def tunnel(client: socket.socket, head: bytes) -> None:
        port = int(head.partition(b".")[0].removeprefix(b"CONNECT p"))
        with socket.create_connection(("127.0.0.1", port), 10) as upstream:
            client.sendall(ESTABLISHED)
            back = threading.Thread(target=pump, args=(upstream, client), daemon=True)
            back.start()
            pump(client, upstream)
            back.join(10)

    with proxy(tunnel) as port:
        error = broken(home, port)
    assert error.link == READ
    assert str(error) == "The edge passed the call on unread: no capture worker took it. See what the processes say: halton logs"


def pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


def strange_server(client: socket.socket, certificate: Path, said: bytes) -> None:
    client.sendall(ESTABLISHED)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with context.wrap_socket(client, server_side=True) as tls:
        received = b""
        while not received.endswith(b"\r\n\r\n{}"):
            received += tls.recv(1 << 16)
        tls.sendall(said)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n", "The meter answered 503 in the server's place."),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf", "The call broke off within the meter (IncompleteRead)."),
        (b"nonsense\r\n\r\n", "The call broke off within the meter (BadStatusLine)."),
    ],
)
def test_an_answer_that_is_not_the_servers(home: Home, tmp_path: Path, said: bytes, words: str) -> None:
    other = Home(tmp_path / "other")
    other.prepare()
    trusted = ensure_probe_certificate(other)
    with proxy(lambda client, head: strange_server(client, probe_file(other), said)) as port:
        error = broken(home, port, bundle=trusted)
    assert error.link == ANSWER
    assert words in str(error)


def test_a_certificate_of_nobody_we_know(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    other.prepare()
    ensure_probe_certificate(other)
    with proxy(lambda client, head: strange_server(client, probe_file(other), b"")) as port:
        error = broken(home, port)
    assert (error.link, str(error)) == (
        TRUST,
        "The bundle that programs are told to trust lacks our root: they refuse every call. "
        "Start the meter again: halton stop; halton start",
    )


def test_a_bundle_that_is_none(home: Home) -> None:
    error = broken(home, 1, bundle=b"no certificate")
    assert error.link == TRUST
    assert f"{home.bundle}, which programs are told to trust, cannot be used" in str(error)
