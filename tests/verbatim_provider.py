"""A provider that keeps every byte it gets, and believes whatever framing it can find: what a smuggled request would meet."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from replay.certificates import make_context
from replay.exchange import value_of
from replay.incoming import Incoming

TIMEOUT_S = 20.0


class Recording:
    """A connection that remembers what was read from it."""

    def __init__(self, channel: ssl.SSLSocket) -> None:
        self._channel = channel
        self.bytes = bytearray()
        self.over = False

    def recv(self, size: int) -> bytes:
        data = self._channel.recv(size)
        self.bytes += data
        return data


class Verbatim:
    """Answers each request with its path in a header, until its client leaves."""

    def __init__(self, listener: socket.socket, context: ssl.SSLContext, ca_file: Path) -> None:
        self.ca_file = ca_file
        self.port: int = listener.getsockname()[1]
        self.recordings: list[Recording] = []
        self._listener = listener
        self._context = context

    def taken(self) -> bytes:
        """All bytes of the connections so far, which are forgotten; they must be over."""
        data = b"".join(bytes(recording.bytes) for recording in self.recordings)
        self.recordings.clear()
        return data

    @property
    def at_rest(self) -> bool:
        """Whether all connections are over."""
        return all(recording.over for recording in self.recordings)

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        with suppress(OSError):
            while True:
                plain, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(plain,), daemon=True).start()

    def _answer(self, plain: socket.socket) -> None:
        with suppress(OSError), self._context.wrap_socket(plain, server_side=True) as channel:
            channel.settimeout(TIMEOUT_S)
            recording = Recording(channel)
            self.recordings.append(recording)
            try:
                self._talk(channel, Incoming(recording))  # type: ignore[arg-type]
            finally:
                recording.over = True

    def _talk(self, channel: ssl.SSLSocket, incoming: Incoming) -> None:
        with suppress(EOFError, ValueError, AssertionError):
            while True:
                line, headers = incoming.head()
                incoming.body(headers)
                path = (line.split(b" ") + [b""])[1]
                channel.sendall(b"HTTP/1.1 200 OK\r\nx-path: %b\r\ncontent-length: 2\r\n\r\nok" % path)
                if value_of(headers, b"connection") == b"close":
                    return


@contextmanager
def verbatim_provider(folder: Path, host: str) -> Iterator[Verbatim]:
    context, ca_file = make_context(folder, [host], ["http/1.1"])
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        provider = Verbatim(listener, context, ca_file)
        threading.Thread(target=provider.serve, daemon=True).start()
        try:
            yield provider
        finally:
            listener.shutdown(socket.SHUT_RDWR)
