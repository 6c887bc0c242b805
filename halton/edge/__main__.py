"""The edge as a process: `python -m halton.edge --fd N --own-port PORT`, N being the listening socket of the proxy port.

Each `--standing-for HOST:PORT=N` is the address of a local server of `[[provider]]`, and the socket on which it listens for it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import socket

from halton.edge.accounts import Accounts
from halton.edge.door import Door
from halton.heart import Heart
from halton.logs import log_to_stderr
from halton.paths import Home
from halton.settings import Settings, loopback_address
from halton.wire.find import finder
from halton.wire.provider import Provider

SETTLE_S = 5.0


async def _run(descriptor: int, own_ports: list[int], standing_for: list[str]) -> None:
    home = Home.from_environment()
    settings = Settings.running(home)
    find = finder(settings.formats)
    listener = socket.socket(fileno=descriptor)
    places = dict(map(_place, standing_for))
    serves = Accounts().serves
    door = Door(home, listener, lambda host: _is_read(find(host)), settings.addresses, own_ports, places, serves)
    serving = asyncio.create_task(door.run())
    constant = {"routes": settings.routes, "places": list(settings.listeners)}
    heart = asyncio.create_task(Heart(home.socket("meter"), "edge", lambda: {**constant, **door.facts()}).run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, serving.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    for socket_ in (listener, *places):
        socket_.close()
    await door.settle(SETTLE_S)
    heart.cancel()


def _is_read(provider: Provider | None) -> bool:
    """Whether a CONNECT to a provider's name may be decrypted: local servers have names too, which nobody signs for."""
    return provider is not None and not provider.local


def _place(text: str) -> tuple[socket.socket, tuple[str, int]]:
    server, _, descriptor = text.rpartition("=")
    return socket.socket(fileno=int(descriptor)), loopback_address(server, "--standing-for")


def main() -> None:
    """Run the edge until it is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--own-port", type=int, action="append", default=[], help="a port of ours that nobody tunnels to")
    parser.add_argument("--standing-for", action="append", default=[], metavar="HOST:PORT=N", help="a server and its listener")
    options = parser.parse_args()
    log_to_stderr()
    asyncio.run(_run(options.fd, options.own_port, options.standing_for))


if __name__ == "__main__":
    main()
