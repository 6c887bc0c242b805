"""The edge as a process: `python -m halton.edge --fd N --own-port PORT`, N being the listening socket of the proxy port."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import socket

from halton.edge.door import Door
from halton.heart import Heart
from halton.logs import log_to_stderr
from halton.paths import Home
from halton.settings import Settings, loopback_address
from halton.wire.find import find_provider

SETTLE_S = 5.0


async def _run(descriptor: int, own_ports: list[int]) -> None:
    home = Home.from_environment()
    settings = Settings.load(home)
    resolve = {host: loopback_address(text, "[proxy] resolve") for host, text in settings.proxy.resolve.items()}
    listener = socket.socket(fileno=descriptor)
    door = Door(home, listener, lambda host: find_provider(host) is not None, resolve, own_ports)
    serving = asyncio.create_task(door.run())
    heart = asyncio.create_task(Heart(home.socket("meter"), "edge", door.facts).run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, serving.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    listener.close()
    await door.settle(SETTLE_S)
    heart.cancel()


def main() -> None:
    """Run the edge until it is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--own-port", type=int, action="append", default=[], help="a port of ours that nobody tunnels to")
    options = parser.parse_args()
    log_to_stderr()
    asyncio.run(_run(options.fd, options.own_port))


if __name__ == "__main__":
    main()
