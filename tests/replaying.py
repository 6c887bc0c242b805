"""A provider of fixtures on loopback: TLS or plain, HTTP/1.1, HTTP/2 and WebSockets; it keeps what it received, as it was."""

from __future__ import annotations

import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from fixtures.fixture import Fixture
from replay import http1
from replay.certificates import make_context
from replay.desk import Replay
from replay.http2 import Connection

__all__ = ["Replay", "replaying"]

TIMEOUT_S = 30.0


@contextmanager
def replaying(
    folder: Path, fixtures: Iterable[Fixture], hosts: Iterable[str] = (), *, http2: bool = True, tls: bool = True
) -> Iterator[Replay]:
    """Answer for the hosts of these fixtures, and for more, until the block ends."""
    fixtures = tuple(fixtures)
    names = sorted({*hosts, *(fixture.host for fixture in fixtures)})
    context, ca_file = make_context(folder, names if tls else ["localhost"], ["h2", "http/1.1"] if http2 else ["http/1.1"])
    replay = Replay(fixtures, ca_file)
    with Server(replay, context if tls else None) as server:
        replay.port = server.server_address[1]
        serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        serving.start()
        try:
            yield replay
        finally:
            server.shutdown()
            serving.join()
    assert not replay.faults, replay.faults


class Server(socketserver.ThreadingTCPServer):
    """A thread for each connection: nothing here waits for anything else."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, replay: Replay, context: ssl.SSLContext | None) -> None:
        self.replay = replay
        self.context = context
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ours, as clients may leave as they like: told when the block ends."""
        if (fault := sys.exception()) is not None:
            self.replay.faults.append(fault)


class Handler(socketserver.BaseRequestHandler):
    """Serves one connection, in the protocol that the client wants."""

    server: Server

    def handle(self) -> None:
        """Until the client ends it; one that leaves in the middle is none of our business."""
        with suppress(OSError, EOFError):
            self.request.settimeout(TIMEOUT_S)
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.server.context is None:
                self._serve(self.request, None)
                return
            with self.server.context.wrap_socket(self.request, server_side=True) as channel:
                self._serve(channel, channel.selected_alpn_protocol())

    def _serve(self, channel: Any, protocol: str | None) -> None:
        replay = self.server.replay
        if protocol == "h2":
            Connection(channel, replay).serve()
        else:
            http1.serve(channel, replay)
