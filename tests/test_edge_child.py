"""An edge of before is adopted if it does what ours would, and else replaced; a real one, with its real sockets."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from eventually import eventually_in_threads
from halton import edge_child
from halton.edge.handover import look, take
from halton.edge_child import EdgeChild
from halton.paths import Home
from halton.sections import Proxy
from halton.settings import Settings
from halton.setup.listeners import Listeners

pytestmark = pytest.mark.anyio


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("e") / "h")
    home.prepare()
    return home


@contextmanager
def left_edge(home: Home) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """An edge that nobody supervises, and its port."""
    home.prepare()
    with socket.create_server(("127.0.0.1", 0)) as listener, edge_on(home, listener) as process:
        port = listener.getsockname()[1]
        listener.close()
        eventually_in_threads(lambda: look(home))
        yield process, port


@contextmanager
def edge_on(home: Home, listener: socket.socket) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "halton.edge", "--fd", str(listener.fileno())]
    process = subprocess.Popen(command, pass_fds=[listener.fileno()], env={**os.environ, "HALTON_HOME": str(home.root)})
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def child(home: Home, settings: Settings, *, any_port: bool = False, anew: bool = False) -> tuple[EdgeChild, Listeners]:
    listeners = Listeners(settings, any_port=any_port)
    return EdgeChild(home, settings, listeners, lambda: 8765, stays=True, anew=anew), listeners


@pytest.mark.parametrize("wanted", ["its port", "any port"])
async def test_one_that_does_the_same_is_adopted_with_its_sockets(home: Home, wanted: str) -> None:
    with left_edge(home) as (process, port):
        settings = Settings(proxy=Proxy(port=port if wanted == "its port" else 0))
        edge, listeners = child(home, settings)
        await edge.begin()
        await edge.tell_own_ports()
        assert (edge.pid, edge.is_adopted, edge.state, listeners.proxy_port) == (process.pid, True, "running", port)
        await edge.stop()  # it stays
        assert process.poll() is None
        listeners.close()


@pytest.mark.parametrize("anew", [True, False])
async def test_one_that_does_something_else_goes_when_ours_is_heard(home: Home, anew: bool) -> None:
    with left_edge(home) as (process, port):
        settings = Settings(proxy=Proxy(port=port, resolve={} if anew else {"api.openai.com": "127.0.0.1:9"}))
        edge, listeners = child(home, settings, anew=anew)
        await edge.begin()
        assert (edge.pid, edge.is_adopted, listeners.proxy_port) == (None, False, port)
        assert process.poll() is None
        edge.pid = os.getpid()
        edge.hear({"name": "edge", "pid": os.getpid()})
        eventually_in_threads(lambda: process.poll() is not None)
        with socket.create_connection(("127.0.0.1", port), timeout=5):  # the sockets are ours now
            pass
        listeners.close()


async def test_a_port_that_it_had_is_kept_beside_another_that_is_wanted(home: Home) -> None:
    with left_edge(home) as (_, port), socket.create_server(("127.0.0.1", 0)) as free:
        wanted = free.getsockname()[1]
        free.close()
        edge, listeners = child(home, Settings(proxy=Proxy(port=wanted)), any_port=True)
        await edge.begin()
        arguments, descriptors = listeners.inherited()
        assert (edge.is_adopted, listeners.proxy_port) == (False, wanted)
        assert arguments[:1] + arguments[2:3] == ["--fd", "--former-fd"]
        assert [port_of(descriptor) for descriptor in descriptors] == [wanted, port]
        listeners.close()


def port_of(descriptor: int) -> int:
    with socket.socket(fileno=os.dup(descriptor)) as listener:
        return int(listener.getsockname()[1])


async def test_where_the_wanted_port_is_a_strangers_any_port_is_the_one_it_has(home: Home) -> None:
    with left_edge(home) as (process, port), socket.create_server(("127.0.0.1", 0)) as stranger:
        edge, listeners = child(home, Settings(proxy=Proxy(port=stranger.getsockname()[1])), any_port=True)
        await edge.begin()
        assert (edge.pid, listeners.proxy_port) == (process.pid, port)
        listeners.close()


async def test_one_that_began_in_a_home_of_another_name_is_replaced(home: Home) -> None:
    with left_edge(home) as (process, port):
        renamed = Home(home.root.rename(home.root.with_name("i")))
        edge, listeners = child(renamed, Settings(proxy=Proxy(port=port)))
        await edge.begin()
        assert (edge.pid, edge.is_adopted, listeners.proxy_port) == (None, False, port)
        edge.pid = os.getpid()
        edge.hear({"name": "edge", "pid": os.getpid()})
        eventually_in_threads(lambda: process.poll() is not None)
        listeners.close()


async def test_of_two_that_a_killed_supervisor_left_the_one_that_was_to_go_goes(home: Home) -> None:
    with left_edge(home) as (earlier, port):
        (taken,) = [one for _, one in take(home).sockets]  # type: ignore[union-attr]
        with taken, edge_on(home, taken) as later:
            eventually_in_threads(lambda: (look(home) or {}).get("pid") == later.pid)
            edge, listeners = child(home, Settings(proxy=Proxy(port=port)))
            await edge.begin()
            assert edge.pid == later.pid
            for _ in range(2):
                edge.hear({"name": "edge", "pid": earlier.pid, "version": "0", "port": port})
            eventually_in_threads(lambda: earlier.poll() is not None)
            assert (earlier.returncode, later.poll()) == (0, None)
            listeners.close()


@pytest.mark.parametrize("whose", ["a service manager's", "one with a port of its own", "one that does not know the signal"])
async def test_another_that_has_to_stay_is_left_alone(home: Home, whose: str) -> None:
    with left_edge(home) as (process, port), left_edge(Home(home.root.with_name("o"))) as (other, others_port):
        edge, listeners = child(home, Settings(proxy=Proxy(port=port)))
        await edge.begin()
        beat = {"name": "edge", "pid": other.pid, "version": "0", "port": port}
        if whose == "a service manager's":
            edge.hear({**beat, "service": True})
        elif whose == "one with a port of its own":
            edge.hear({**beat, "port": others_port})
        else:
            del beat["version"]
            edge.hear(beat)
        eventually_in_threads(lambda: look(Home(home.root.with_name("o"))))
        assert (process.poll(), other.poll()) == (None, None)
        listeners.close()


async def test_one_that_asks_for_another_key_is_replaced(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge_child, "proved_by", lambda home: "0123456789abcdef")
    with left_edge(home) as (_, port):
        edge, listeners = child(home, Settings(proxy=Proxy(port=port)))
        await edge.begin()
        assert (edge.is_adopted, listeners.proxy_port) == (False, port)
        listeners.close()


async def test_without_one_the_port_is_bound(home: Home) -> None:
    edge, listeners = child(home, Settings(proxy=Proxy(port=0)))
    await edge.begin()
    assert (edge.pid, edge.is_adopted) == (None, False)
    assert listeners.proxy_port > 0
    listeners.close()


def test_signals_tell_it_whether_to_end_soon_or_when_it_is_done(home: Home) -> None:
    for number in (signal.SIGTERM, signal.SIGUSR1):
        with left_edge(home) as (process, _):
            process.send_signal(number)
            assert process.wait(20) == 0
