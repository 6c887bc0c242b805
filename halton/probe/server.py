"""The provider of a probe: a server of the probing process on loopback, which is there for one call and answers nothing else."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from halton.wire.probe_host import LOOPBACK, probe_host

HEAD_LIMIT = 64 << 10
POLL_S = 0.05  # to close a listener does not wake who waits on it
_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-store\r\ntransfer-encoding: chunked\r\n"
    b"connection: close\r\n\r\n"
)


class Server:
    """What a probe's server has seen so far: whether anybody `came`, why TLS `failed`, and the body that was `asked` with.

    `seen` is set with each of the last two.
    """

    def __init__(self, listener: socket.socket, context: ssl.SSLContext, answer: Sequence[bytes], timeout_s: float) -> None:
        self.host = probe_host(listener.getsockname()[1])
        self.came = False
        self.failed: str | None = None
        self.asked: bytes | None = None
        self.seen = threading.Event()
        self._listener = listener
        self._context = context
        self._answer = answer
        self._timeout_s = timeout_s
        self._over = threading.Event()

    def run(self) -> None:
        """Serve one connection after the other until it is told to end."""
        self._listener.settimeout(POLL_S)
        while not self._over.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            self.came = True
            client.settimeout(self._timeout_s)
            with client, suppress(OSError, ValueError):
                self._serve(client)

    def end(self) -> None:
        """Serve nobody else."""
        self._over.set()

    def _serve(self, client: socket.socket) -> None:
        try:
            tls = self._context.wrap_socket(client, server_side=True)
        except OSError as error:
            self.failed = getattr(error, "reason", None) or type(error).__name__
            self.seen.set()
            raise
        with tls:
            self.asked = _read_request(tls)
            self.seen.set()
            tls.sendall(_HEAD)
            for part in self._answer:
                tls.sendall(b"%x\r\n%b\r\n" % (len(part), part))
            tls.sendall(b"0\r\n\r\n")


@contextmanager
def serving(certificate: Path, answer: Sequence[bytes], timeout_s: float) -> Iterator[Server]:
    """A server that shows this certificate and gives this answer, gone when the block is left.

    :raises OSError: if no port is free, or the certificate cannot be read; ssl.SSLError is one.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server((LOOPBACK, 0)) as listener:
        server = Server(listener, context, answer, timeout_s)
        thread = threading.Thread(target=server.run, name="probe", daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.end()
            thread.join(timeout_s)


def _read_request(tls: ssl.SSLSocket) -> bytes:
    """The body of a request, of the length that its head states.

    :raises ValueError: if it is none.
    """
    received = b""
    while b"\r\n\r\n" not in received and len(received) < HEAD_LIMIT:
        received += _more(tls)
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:])
    length = int(fields[b"content-length"]) if b"content-length" in fields else 0
    while len(body) < length:
        body += _more(tls)
    return body


def _more(tls: ssl.SSLSocket) -> bytes:
    if not (data := tls.recv(HEAD_LIMIT)):
        raise ValueError("it ended before it was whole")
    return data
