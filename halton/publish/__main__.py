"""The process that shows the views: `python -m halton.publish`, started by the supervisor. Its stderr is its log."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anyio

from halton.errors import SettingsError
from halton.heart import Heart
from halton.logs import begin_logging
from halton.paths import Home
from halton.publish.failure import report
from halton.publish.server import HOST, create, listen, serve

# The page gives way to the traffic where both want the same core: docs/performance.md has what that comes to.
NICENESS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT. 0 for an end in order, 1 for any other."""
    options = parse(arguments)
    os.umask(0o077)
    os.nice(NICENESS)
    begin_logging()
    # Datasette and uvicorn write statements, parameters and tracebacks to stderr, which may hold what was metered.
    sys.stderr = open(os.devnull, "w")
    try:
        listener = listener_of(options)
        home = Home(options.home)
        datasette = create_from(options, home)
        anyio.run(run, datasette, listener, Heart(home.socket("meter"), "browse", dict))
    except Exception as error:
        report(error)
        return 1
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m halton.publish", description=__doc__)
    parser.add_argument("--home", type=Path, default=Home.from_environment().root)
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--port", type=int, help="a port of loopback; 0 takes a free one")
    place.add_argument("--fd", type=int, help="an inherited socket, bound to loopback")
    parser.add_argument("--no-sql", dest="sql", action="store_false")
    parser.add_argument("--private", action="store_true", help="ask every browser to sign in")
    parser.add_argument("--bodies", action="store_true", help="show on a call's page what was asked and answered")
    parser.add_argument("--cors-origin", dest="cors_origins", action="append", default=[])
    return parser.parse_args(arguments)


def create_from(options: argparse.Namespace, home: Home) -> Any:
    """The window that these options ask for."""
    return create(home, sql=options.sql, cors_origins=tuple(options.cors_origins), private=options.private, bodies=options.bodies)


def listener_of(options: argparse.Namespace) -> socket.socket:
    """The socket to answer on.

    :raises SettingsError: if an inherited one is not on loopback.
    """
    if options.fd is None:
        return listen(options.port)
    listener = socket.socket(fileno=options.fd)
    if listener.getsockname()[0] != HOST:
        listener.close()
        raise SettingsError(f"--fd takes a socket bound to {HOST}.")
    return listener


async def run(datasette: Any, listener: socket.socket, heart: Heart) -> None:
    """All that this process does, until it is told to end."""
    async with anyio.create_task_group() as group:
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            await group.start(serve, datasette, listener)
            # Started by a supervisor, it ends with it, and leaves the port to the next one.
            group.start_soon(heart.run, group.cancel_scope.cancel if heart.expected else None)
            async for _ in signals:
                group.cancel_scope.cancel()
                break


if __name__ == "__main__":
    sys.exit(main())
