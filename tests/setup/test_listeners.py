"""The edge's ports: taken all at once, told to it with the servers they stand for."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from halton.errors import PortTaken
from halton.sections import ProviderHost, Proxy
from halton.settings import Settings
from halton.setup.listeners import Listeners


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def listeners(port: int) -> Iterator[Listeners]:
    listeners = Listeners(settings(port))
    yield listeners
    listeners.close()


def settings(port: int, proxy_port: int = 0) -> Settings:
    stands = ProviderHost(host=f"127.0.0.1:{port}", format="ollama", address="[::1]:11434")
    gateway = ProviderHost(host="llm.corp.example", format="openai", address="127.0.0.1:9")
    return Settings(proxy=Proxy(port=proxy_port), provider=(stands, gateway))


def test_they_are_bound_once_and_told_to_every_edge(listeners: Listeners, port: int) -> None:
    assert not listeners.taken
    proxy = listeners.bind()
    assert listeners.bind() is proxy
    assert proxy.getsockname() == ("127.0.0.1", listeners.proxy_port) and listeners.proxy_port > 0
    assert listeners.taken
    arguments, descriptors = listeners.inherited()
    assert arguments == ["--fd", str(descriptors[0]), "--standing-for", f"[::1]:11434={descriptors[1]}"]
    standing = socket.socket(fileno=os.dup(descriptors[1]))
    assert standing.getsockname() == ("127.0.0.1", port)
    standing.close()
    assert listeners.inherited() == (arguments, descriptors)


def test_whoever_holds_one_is_named_with_what_to_change(port: int) -> None:
    listeners = Listeners(settings(port))
    with socket.create_server(("127.0.0.1", port)):
        assert listeners.taken
        with pytest.raises(PortTaken) as caught:
            listeners.bind()
    comm = Path("/proc/self/comm").read_text().strip()
    assert str(caught.value) == (
        f"Port {port} for [[provider]] 127.0.0.1:{port} is held by {comm} (pid {os.getpid()}). "
        'Choose another: host = "127.0.0.1:PORT" in config.toml, and point its clients there'
    )
    assert not listeners.taken


def test_the_proxys_port_counts_too(port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        assert Listeners(settings(port, stranger.getsockname()[1])).taken


def test_an_edge_holds_them_if_it_has_the_proxys_port_or_one_of_the_places(port: int) -> None:
    listeners = Listeners(settings(port, 8081))
    held = [{"port": 8081}, {"port": 1, "places": ["127.0.0.1:1", f"127.0.0.1:{port}"]}]
    free = [{}, {"port": 1}, {"port": 1, "places": ["127.0.0.1:1"]}, {"port": "8081", "places": 5}, {"places": [[], None]}]
    assert [listeners.are_held_by(beat) for beat in held] == [True, True]
    assert [listeners.are_held_by(beat) for beat in free] == [False] * 5


def earlier(*hosts: str) -> list[socket.socket]:
    """Sockets that an edge of before hands over."""
    return [socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) for host in hosts]


def test_sockets_of_before_are_listened_on_as_what_they_are_for_and_the_rest_is_closed() -> None:
    proxy, stands, stale = earlier("127.0.0.1", "127.0.0.1", "127.0.0.1")
    listeners = Listeners(settings(stands.getsockname()[1]))
    listeners.take_over([proxy], [stands, stale])
    assert listeners.bind() is proxy
    assert (listeners.proxy_port, stale.fileno()) == (proxy.getsockname()[1], -1)
    arguments, descriptors = listeners.inherited()
    assert descriptors == [proxy.fileno(), stands.fileno()]
    assert arguments == ["--fd", str(proxy.fileno()), "--standing-for", f"[::1]:11434={stands.fileno()}"]
    listeners.close()


def test_what_was_not_handed_over_is_bound(port: int) -> None:
    (proxy,) = earlier("127.0.0.1")
    listeners = Listeners(settings(port))
    listeners.take_over([proxy], [])
    _, (_, standing) = listeners.inherited()
    with socket.socket(fileno=os.dup(standing)) as listener:
        assert listener.getsockname() == ("127.0.0.1", port)
    listeners.close()


def test_where_another_port_is_wanted_the_earlier_one_stays_beside_it(port: int) -> None:
    (proxy,) = earlier("127.0.0.1")
    listeners = Listeners(Settings(proxy=Proxy(port=port)))
    listeners.take_over([proxy], [])
    arguments, (wanted, former) = listeners.inherited()
    assert (listeners.proxy_port, former) == (port, proxy.fileno())
    assert arguments == ["--fd", str(wanted), "--former-fd", str(former)]
    listeners.close()


def test_of_a_former_port_and_the_last_one_the_wanted_one_is_the_proxys() -> None:
    last, former = earlier("127.0.0.1", "127.0.0.1")
    listeners = Listeners(Settings(proxy=Proxy(port=former.getsockname()[1])))
    listeners.take_over([last, former], [])
    assert listeners.bind() is former
    assert listeners.inherited()[1] == [former.fileno(), last.fileno()]
    listeners.close()


def test_any_port_is_the_earlier_one_while_a_stranger_holds_the_wanted_one() -> None:
    (proxy,) = earlier("127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        listeners = Listeners(Settings(proxy=Proxy(port=stranger.getsockname()[1])), any_port=True)
        listeners.take_over([proxy], [])
        assert (listeners.bind(), listeners.proxy_port) == (proxy, proxy.getsockname()[1])
        listeners.close()
