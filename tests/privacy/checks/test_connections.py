"""T2: connections of real processes, and the rule by which each is explained."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from halton.paths import Home
from halton.privacy.checks import connections
from halton.privacy.checks.connections import check, unexplained
from halton.privacy.finding import NotChecked, State
from halton.privacy.install import Install
from halton.privacy.process import Process
from halton.privacy.sockets import Place, Socket
from halton.wire.upstream import Upstream

EDGE, WORKER, LEDGER = Process("edge", 1), Process("capture-1", 2), Process("ledger", 3)
DOOR = Socket(EDGE, "tcp", ("127.0.0.1", 8081), None, True, "door")
PROVIDER = ("160.79.104.10", 443)


def came_in(process: Process, key: str) -> Socket:
    return Socket(process, "tcp", DOOR.local, ("127.0.0.1", 50000), False, key)


def goes_out(process: Process, remote: Place, key: str = "out", protocol: str = "tcp") -> Socket:
    return Socket(process, protocol, ("10.0.0.2", 40000), remote, False, key)


def test_a_callers_way_to_its_host_is_explained() -> None:
    worker = [came_in(WORKER, "a"), goes_out(WORKER, PROVIDER, "b")]
    edge = [DOOR, came_in(EDGE, "c"), goes_out(EDGE, ("1.2.3.4", 22), "d")]
    assert unexplained([*worker, *edge], ()) == {}


def test_one_more_than_there_are_callers_is_not() -> None:
    sockets = [DOOR, came_in(WORKER, "a"), goes_out(WORKER, PROVIDER, "b"), goes_out(WORKER, PROVIDER, "c")]
    assert unexplained(sockets, ()) == {
        "c": "capture-1 (pid 2) is connected to 160.79.104.10:443 (tcp), and 1 caller cannot account for 2 of these."
    }


def test_a_worker_that_goes_elsewhere_than_to_a_provider() -> None:
    sockets = [DOOR, came_in(WORKER, "a"), goes_out(WORKER, ("1.2.3.4", 25), "b")]
    assert unexplained(sockets, ()) == {"b": "capture-1 (pid 2) is connected to 1.2.3.4:25 (tcp), where no provider answers."}
    assert unexplained(sockets, {("1.2.3.4", 25)}) == {}


def test_a_process_that_has_nothing_to_do_outside() -> None:
    assert unexplained([DOOR, goes_out(LEDGER, PROVIDER)], ()) == {
        "out": "ledger (pid 3) is connected to 160.79.104.10:443 (tcp), and has nothing to do outside."
    }
    assert unexplained([DOOR, goes_out(LEDGER, ("8.8.8.8", 53), protocol="udp")], ()) != {}
    assert unexplained([DOOR, Socket(LEDGER, "tcp", ("127.0.0.1", 4), ("127.0.0.1", 5), False, "in")], ()) == {}


def test_asking_where_a_callers_host_is_and_programs_of_the_user() -> None:
    assert unexplained([DOOR, goes_out(EDGE, ("10.0.0.1", 53), protocol="udp")], ()) == {}
    assert unexplained([DOOR, goes_out(Process("program of ledger", 9), ("1.2.3.4", 443))], ()) == {}


WORKS = """
import socket, sys
door = socket.create_server(("127.0.0.1", 0))
out = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(2)]
print(door.getsockname()[1], flush=True)
kept = [door.accept()[0] for _ in range(int(sys.argv[2]))]
print("ready", flush=True)
sys.stdin.read()
"""


@contextmanager
def working(server: socket.socket, callers: int) -> Iterator[Process]:
    """A process with two connections to a server, and so many callers."""
    words = [sys.executable, "-c", WORKS, str(server.getsockname()[1]), str(callers)]
    with ExitStack() as stack, subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        stack.callback(process.stdin.close)
        door = int(process.stdout.readline())
        for _ in range(callers):
            stack.enter_context(socket.create_connection(("127.0.0.1", door)))
        assert process.stdout.readline() == b"ready\n"
        yield Process("capture-1", process.pid)


@pytest.fixture
def server(home: Home) -> Iterator[socket.socket]:
    """Where [proxy] resolve says that a provider is."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        home.config.write_text(f'[proxy]\nresolve = {{"api.openai.com" = "127.0.0.1:{server.getsockname()[1]}"}}\n')
        yield server


def test_a_real_process_with_a_caller_for_each(home: Home, server: socket.socket) -> None:
    with working(server, callers=2) as worker:
        (found,) = check(Install(home, processes=[worker, Process("ledger", os.getpid())]))
    port = server.getsockname()[1]
    assert found.state is State.HOLDS
    assert re.fullmatch(
        rf"capture-1: 2 callers, 2 outwards(, [0-9]+ bytes? sent)? \(127\.0\.0\.1:{port}\); "
        "ledger: none that leave this machine\\.",
        found.seen,
    )


def test_a_real_process_with_a_connection_too_many(home: Home, server: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "PATIENCE_S", 0.2)
    with working(server, callers=1) as worker:
        (found,) = check(Install(home, processes=[worker]))
    port = server.getsockname()[1]
    assert (found.state, found.seen) == (
        State.BROKEN,
        f"capture-1 (pid {worker.pid}) is connected to 127.0.0.1:{port} (tcp), and 1 caller cannot account for 2 of these.",
    )
    assert found.remedy is not None


def test_without_a_meter_nothing_is_looked_at(home: Home) -> None:
    with pytest.raises(NotChecked, match="the meter is not running"):
        list(check(Install(home)))


BY_NAME, BY_ADDRESS = Upstream("proxy.corp", 3128, "me", "hunter2"), Upstream("10.1.1.1", 3128)


def test_with_an_upstream_proxy_all_that_leaves_goes_there() -> None:
    sockets = [DOOR, came_in(EDGE, "a"), goes_out(EDGE, ("10.1.1.1", 3128), "b")]
    sockets += [came_in(WORKER, "c"), goes_out(WORKER, ("10.1.1.1", 3128), "d")]
    assert unexplained(sockets, (), BY_NAME) == unexplained(sockets, (), BY_ADDRESS) == {}


@pytest.mark.parametrize("process", [EDGE, WORKER])
def test_a_way_past_the_upstream_proxy_is_none(process: Process) -> None:
    sockets = [DOOR, came_in(process, "a"), goes_out(process, PROVIDER, "b")]
    assert unexplained(sockets, (), BY_NAME) == {
        "b": f"{process.name} (pid {process.pid}) is connected to 160.79.104.10:443 (tcp), past the proxy proxy.corp:3128 of "
        "[proxy] upstream."
    }
    sockets = [DOOR, came_in(process, "a"), goes_out(process, ("10.1.1.2", 3128), "b")]
    assert unexplained(sockets, (), BY_ADDRESS).keys() == {"b"}


def test_what_stays_on_this_machine_needs_no_upstream_proxy() -> None:
    local = Socket(WORKER, "tcp", ("127.0.0.1", 4), ("127.0.0.1", 11434), False, "b")
    assert unexplained([DOOR, came_in(WORKER, "a"), local], (), BY_NAME) == {}


def test_one_more_to_the_upstream_proxy_than_there_are_callers_is_not_explained() -> None:
    sockets = [DOOR, goes_out(WORKER, ("10.1.1.1", 3128), "b")]
    assert unexplained(sockets, (), BY_NAME).keys() == {"b"}
