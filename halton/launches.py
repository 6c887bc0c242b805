"""How each process of a meter is started: its arguments and the sockets that it inherits."""

from __future__ import annotations

import socket
from pathlib import Path

from halton.actor import to_text
from halton.children import Launch
from halton.events.actor import Actor
from halton.paths import Home
from halton.sections import Browse
from halton.setup.listeners import Listeners

# Half a minute for what is under way (halton/capture/worker.py), and what it takes to tell the ledger of it.
CAPTURE_STOP_S = 36.0


def ledger(actor: Actor | None) -> Launch:
    """The ledger; `actor` is who started the meter."""
    return Launch(["-m", "halton.ledger", *(["--asked-by", to_text(actor)] if actor else [])])


def edge(listeners: Listeners, browse_port: int) -> Launch:
    """The edge, whose sockets are the supervisor's."""
    arguments, sockets = listeners.inherited()
    return Launch(["-m", "halton.edge", *arguments, "--own-port", str(browse_port)], sockets)


def capture(name: str, authority_folder: Path) -> Launch:
    """A worker. -O leaves out assertions and type checks that mitmproxy makes for each message: a third of a request's time."""
    return Launch(["-O", "-m", "halton.capture", "--name", name, "--authority", str(authority_folder)])


def browse(home: Home, settings: Browse, page: socket.socket) -> Launch:
    """The page, on a socket that the supervisor listens on."""
    arguments = ["-m", "halton.publish", "--home", str(home.root), "--fd", str(page.fileno())]
    if not settings.sql:
        arguments.append("--no-sql")
    if settings.private:
        arguments.append("--private")
    if settings.bodies:
        arguments.append("--bodies")
    arguments += [f"--cors-origin={origin}" for origin in settings.cors_origins]
    return Launch(arguments, [page.fileno()])
