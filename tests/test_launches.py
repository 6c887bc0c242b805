"""How the processes of a meter are started, literally."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

import pytest

from halton import launches
from halton.children import Launch
from halton.events.actor import Actor
from halton.paths import Home
from halton.sections import Browse
from halton.settings import Settings
from halton.setup.listeners import Listeners

PAGE = ["-m", "halton.publish", "--home", "{home}", "--fd", "{fd}"]
DASHBOARD = ["--cors-origin=http://localhost:3000"]


@pytest.mark.parametrize(
    ("browse", "more"),
    [
        (Browse(), DASHBOARD),
        (Browse(sql=False, private=True, cors_origins=()), ["--no-sql", "--private"]),
        (Browse(bodies=True, cors_origins=()), ["--bodies"]),
        (Browse(cors_origins=("http://a", "http://b")), ["--cors-origin=http://a", "--cors-origin=http://b"]),
    ],
    ids=["plain", "private", "bodies", "origins"],
)
def test_the_page(home: Home, browse: Browse, more: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as page:
        told = {"{home}": str(home.root), "{fd}": str(page.fileno())}
        assert launches.browse(home, browse, page) == Launch([told.get(one, one) for one in PAGE] + more, [page.fileno()])


def test_the_ledger_hears_who_asked_for_it_if_somebody_did() -> None:
    assert launches.ledger(None) == Launch(["-m", "halton.ledger"])
    asked = launches.ledger(Actor(uid=7, command="halton up")).arguments
    assert asked == ["-m", "halton.ledger", "--asked-by", '{"uid":7,"command":"halton up"}']


def test_a_worker_goes_without_assertions() -> None:
    assert launches.capture("capture-1", Path("/h/ca")).arguments[:3] == ["-O", "-m", "halton.capture"]
    assert launches.capture("capture-1", Path("/h/ca")).arguments[3:] == ["--name", "capture-1", "--authority", "/h/ca"]


def test_the_edge_inherits_the_listeners_and_knows_the_page() -> None:
    with closing(Listeners(Settings().with_ports(0, None))) as listeners:
        launch = launches.edge(listeners, 8765)
        (descriptor,) = launch.sockets
        assert launch.arguments == ["-m", "halton.edge", "--fd", str(descriptor), "--own-port", "8765"]
