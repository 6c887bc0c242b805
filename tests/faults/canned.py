"""A provider whose answers are written beforehand, by path, as bytes: whatever no sound provider would ever send."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from replay.certificates import make_context
from replay.incoming import Incoming

TIMEOUT_S = 60.0


class Canned:
    """Serves these answers, heads and all, to whoever asks for their paths."""

    def __init__(self, listener: socket.socket, context: ssl.SSLContext, ca_file: Path, answers: Mapping[str, bytes]) -> None:
        self.ca_file = ca_file
        self.port: int = listener.getsockname()[1]
        self._listener = listener
        self._context = context
        self._answers = answers

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        with suppress(OSError):
            while True:
                plain, _ = self._listener.accept()
                threading.Thread(target=self._talk, args=(plain,), daemon=True).start()

    def _talk(self, plain: socket.socket) -> None:
        with suppress(OSError, EOFError, ValueError), self._context.wrap_socket(plain, server_side=True) as channel:
            channel.settimeout(TIMEOUT_S)
            incoming = Incoming(channel)
            while True:
                line, headers = incoming.head()
                incoming.body(headers)
                channel.sendall(self._answers[line.split(b" ")[1].decode()])


@contextmanager
def canned(folder: Path, host: str, answers: Mapping[str, bytes]) -> Iterator[Canned]:
    """Such a provider for one host, on a port of loopback."""
    folder.mkdir(parents=True, exist_ok=True)
    context, ca_file = make_context(folder, [host], ["http/1.1"])
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        provider = Canned(listener, context, ca_file, answers)
        threading.Thread(target=provider.serve, daemon=True).start()
        yield provider
        listener.shutdown(socket.SHUT_RDWR)
