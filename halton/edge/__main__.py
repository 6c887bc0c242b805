"""The edge as a process: `python -m halton.edge --fd N --own-port PORT`, N being the listening socket of the proxy port.

Each `--standing-for HOST:PORT=N` is the address of a local server of `[[provider]]`, and the socket on which it listens for it;
each `--former-fd N` listens on a port that the proxy had before. With `--systemd` the sockets are those of sd_listen_fds(3).

SIGTERM and SIGINT end it soon; SIGUSR1 says that another edge listens now, and it stays until its tunnels are over.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import socket
from collections.abc import Sequence
from typing import NamedTuple

from halton.descriptors import connections_for, raise_limit
from halton.edge.activation import activated
from halton.edge.admission import admission, proved_by
from halton.edge.door import Door
from halton.edge.handover import FORMER, PROXY, STANDING_FOR, Giving
from halton.edge.session import session_folder, wait_for_logout
from halton.edge.unix_door import serve_unix
from halton.errors import SettingsError
from halton.heart import Heart
from halton.logs import begin_logging
from halton.paths import Home
from halton.settings import Settings, loopback_address
from halton.version import VERSION
from halton.wire.find import finder
from halton.wire.provider import Provider

SETTLE_S = 5.0
SUPERSEDED_S = 600.0
_log = logging.getLogger(__name__)


class Listening(NamedTuple):
    """The sockets on which an edge listens: the proxy's, its former ones, and those that stand for servers."""

    proxy: socket.socket
    former: Sequence[socket.socket]
    standing_for: dict[socket.socket, tuple[str, int]]

    @property
    def named(self) -> list[tuple[str, socket.socket]]:
        """All, with what each is for."""
        others = [*((FORMER, one) for one in self.former), *((STANDING_FOR, one) for one in self.standing_for)]
        return [(PROXY, self.proxy), *others]


async def _run(home: Home, settings: Settings, listening: Listening, own_ports: list[int], *, service: bool, most: int) -> None:
    find = finder(settings.formats)
    admitted = admission(home)
    served = listening.standing_for, admitted.refuses, settings.upstream, listening.former, most
    door = Door(home, listening.proxy, lambda host: _is_read(find(host)), settings.addresses, own_ports, *served)
    constant = {"routes": settings.routes, "places": list(settings.listeners), "service": service}
    lasting = {**constant, "version": VERSION, "home": str(home.root), "proved_by": proved_by(home)}
    heart = Heart(home.socket("meter"), "edge", lambda: {**constant, **door.facts(), **admitted.facts()})
    giving = Giving(lambda: {**lasting, **door.facts()}, listening.named, door.refuse_also)
    beating = asyncio.create_task(heart.run())
    folder = None if service else session_folder(os.environ)
    tasks = [
        asyncio.create_task(door.run()),
        asyncio.create_task(serve_unix(home.socket("door"), giving.answer)),
        asyncio.create_task(wait_for_logout(folder, lambda: heart.is_heard)),
    ]
    told = _signals()
    superseded = await _until_told(told, tasks) == signal.SIGUSR1
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for _, listener in listening.named:
        listener.close()
    door.workers.let_go()
    if superseded:
        beating.cancel()
        await _finish(door, told)
    await door.settle(SETTLE_S)
    beating.cancel()


def _signals() -> asyncio.Queue[signal.Signals]:
    told: asyncio.Queue[signal.Signals] = asyncio.Queue()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
        asyncio.get_running_loop().add_signal_handler(number, told.put_nowait, number)
    return told


async def _until_told(told: asyncio.Queue[signal.Signals], tasks: Sequence[asyncio.Task[None]]) -> signal.Signals:
    """The signal that ends it; SIGTERM if a task ended first, which only the one that waits for logout does in order."""
    waiting = asyncio.create_task(told.get())
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    if waiting in done:
        return waiting.result()
    waiting.cancel()
    for task in done:
        if (error := task.exception()) is not None:
            _log.error("edge_failed", exc_info=error)
    return signal.SIGTERM


async def _finish(door: Door, told: asyncio.Queue[signal.Signals]) -> None:
    """Leave the tunnels to themselves, since nobody waits for this edge, until they are over or a signal asks again."""
    parts = [asyncio.create_task(door.finish()), asyncio.create_task(told.get())]
    await asyncio.wait(parts, timeout=SUPERSEDED_S, return_when=asyncio.FIRST_COMPLETED)
    for part in parts:
        part.cancel()


def _is_read(provider: Provider | None) -> bool:
    """Whether a CONNECT to a provider's name may be decrypted: local servers have names too, which nobody signs for."""
    return provider is not None and not provider.local


def _place(text: str) -> tuple[socket.socket, tuple[str, int]]:
    server, _, descriptor = text.rpartition("=")
    return socket.socket(fileno=int(descriptor)), loopback_address(server, "--standing-for")


def _settings(home: Home) -> Settings:
    """What the meter was started with; whatever is wrong with config.toml, the traffic flows."""
    try:
        return Settings.running(home)
    except SettingsError as error:
        _log.error("settings_unusable", exc_info=error)
        return Settings()


def main() -> None:
    """Run the edge until it is told to stop."""
    parser = argparse.ArgumentParser()
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--fd", type=int)
    where.add_argument("--systemd", action="store_true", help="the sockets are those of sd_listen_fds(3)")
    parser.add_argument("--former-fd", type=int, action="append", default=[], help="a port that the proxy had before")
    parser.add_argument("--own-port", type=int, action="append", default=[], help="a port of ours that nobody tunnels to")
    parser.add_argument("--standing-for", action="append", default=[], metavar="HOST:PORT=N", help="a server and its listener")
    options = parser.parse_args()
    begin_logging()
    os.umask(0o077)
    home = Home.from_environment()
    settings = _settings(home)
    if options.systemd:
        proxy, standing_for = activated(os.environ, settings.listeners)
        if proxy is None:
            raise SystemExit("No socket named «proxy» was passed. Start this as halton-edge.service, with its socket.")
        listening = Listening(proxy, (), standing_for)
    else:
        former = [socket.socket(fileno=descriptor) for descriptor in options.former_fd]
        listening = Listening(socket.socket(fileno=options.fd), former, dict(map(_place, options.standing_for)))
    most = connections_for(raise_limit())
    asyncio.run(_run(home, settings, listening, options.own_port, service=options.systemd, most=most))


if __name__ == "__main__":
    main()
