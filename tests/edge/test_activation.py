"""Sockets of a service manager: named by their purpose and by where they listen, in any order; a real process takes them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from halton.edge.activation import activated

# A process gets them from its third descriptor on, as systemd passes them, and tells what it made of them.
TAKING = """
import json, os, sys
from halton.edge.activation import activated
listeners = json.loads(sys.argv[1])
os.environ["LISTEN_PID"] = str(os.getpid() + int(sys.argv[2]))
found = activated(os.environ, {host: tuple(server) for host, server in listeners.items()})
print(json.dumps({
    "proxy": found.proxy and found.proxy.getsockname()[1],
    "standing_for": sorted((one.getsockname()[1], list(server)) for one, server in found.standing_for.items()),
    "left": [name for name in os.environ if name.startswith("LISTEN_")],
    "inheritable": any(map(os.get_inheritable, [one.fileno() for one in (found.proxy, *found.standing_for) if one])),
}))
"""


def taken(
    sockets: list[socket.socket], names: str | None, listeners: dict[str, tuple[str, int]], off_by: int = 0
) -> dict[str, object]:
    """What a process makes of them that inherits them as descriptors 3, 4 …"""
    shift = "; ".join(f"os.dup2({one.fileno()}, {100 + at})" for at, one in enumerate(sockets))
    place = "; ".join(f"os.dup2({100 + at}, {3 + at})" for at in range(len(sockets)))
    begin = f"import os, sys; {shift}; {place}; os.execv(sys.executable, [sys.executable, '-c', *sys.argv[1:]])"
    environment = {**os.environ, "LISTEN_FDS": str(len(sockets)), **({"LISTEN_FDNAMES": names} if names is not None else {})}
    command = [sys.executable, "-c", begin, TAKING, json.dumps(listeners), str(off_by)]
    inherited = [one.fileno() for one in sockets]
    done = subprocess.run(command, pass_fds=inherited, env=environment, capture_output=True, text=True, check=True, timeout=30)
    return dict(json.loads(done.stdout))


@pytest.fixture
def three() -> Iterator[list[socket.socket]]:
    with ExitStack() as opened:
        yield [opened.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]


def ports(sockets: list[socket.socket]) -> list[int]:
    return [one.getsockname()[1] for one in sockets]


def test_each_is_known_by_its_name_or_by_where_it_listens_whatever_the_order(three: list[socket.socket]) -> None:
    first, proxy, strange = ports(three)
    listeners = {f"127.0.0.1:{first}": ("::1", 11434)}
    found = taken(three, "standing-for:proxy:standing-for", listeners)
    assert found == {"proxy": proxy, "standing_for": [[first, ["::1", 11434]]], "left": [], "inheritable": False}
    assert strange not in found.values()


def test_what_was_meant_for_another_process_is_left_alone(three: list[socket.socket]) -> None:
    found = taken(three, "proxy:standing-for:standing-for", {}, off_by=1)
    assert (found["proxy"], found["standing_for"], found["left"]) == (None, [], [])


def test_sockets_without_names_are_no_proxy(three: list[socket.socket]) -> None:
    assert taken(three, None, {})["proxy"] is None


@pytest.mark.parametrize("count", ["", "none", "-1"])
def test_no_sockets_are_none(count: str) -> None:
    environment = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": count, "LISTEN_FDNAMES": "proxy"}
    assert activated(environment, {}) == (None, {})
    assert environment == {}
