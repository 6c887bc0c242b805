"""A server on 127.0.0.1 that shows a provider's certificate of ours, to be connected to by programs that are asked."""

from __future__ import annotations

import datetime
import secrets
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from halton.capture.authority import Authority
from halton.doctor.leaf import make_leaf
from halton.settings import LOOPBACK

_ANSWER = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_PATIENCE_S = 5.0
_HEAD_LIMIT = 1 << 16


class Server(NamedTuple):
    """The name to ask for, the port of 127.0.0.1, and the digest of the root that stands for it."""

    host: str
    port: int
    root: str


@contextmanager
def serving(authority: Authority, host: str, now: datetime.datetime) -> Iterator[Server]:
    """Serve while it lasts; every request is answered with 404.

    :raises OSError: if the authority's key cannot be read, or no port be had.
    """
    context = _context(authority, host, now)
    with socket.create_server((LOOPBACK, 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, context), daemon=True)
        thread.start()
        try:
            yield Server(host, listener.getsockname()[1], authority.digest)
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # to close it alone would not wake who waits in accept
    thread.join(_PATIENCE_S)


def _context(authority: Authority, host: str, now: datetime.datetime) -> ssl.SSLContext:
    """OpenSSL reads files only: what lies there for a moment is locked by a word that is in memory alone."""
    password = secrets.token_hex(32).encode()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "leaf.pem"
        file.write_bytes(make_leaf(authority, host, now, password))
        context.load_cert_chain(file, password=password)
    return context


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(client, context), daemon=True).start()


def _answer(client: socket.socket, context: ssl.SSLContext) -> None:
    client.settimeout(_PATIENCE_S)
    with client, suppress(OSError), context.wrap_socket(client, server_side=True) as tls:
        head = b""
        while b"\r\n\r\n" not in head and len(head) < _HEAD_LIMIT and (data := tls.recv(4096)):
            head += data
        tls.sendall(_ANSWER)
