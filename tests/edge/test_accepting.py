"""A process with few descriptors: who comes at the limit gets 503, and when there is room again all is as before."""

from __future__ import annotations

import os
import resource
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from eventually import eventually_in_threads
from halton.edge.handover import look
from halton.paths import Home

CONNECT = b"CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n"
LIMIT = 64


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("o") / "h")
    home.prepare()
    return home


@contextmanager
def edge(home: Home, limit: int) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A real edge that may have so many descriptors, and its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        begin = f"import os, resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, {limit})); "
        begin += f"os.execv(sys.executable, [sys.executable, '-m', 'halton.edge', '--fd', '{listener.fileno()}'])"
        environment = {**os.environ, "HALTON_HOME": str(home.root)}
        process = subprocess.Popen([sys.executable, "-c", begin], pass_fds=[listener.fileno()], env=environment)
        try:
            eventually_in_threads(lambda: look(home))
            yield process, listener.getsockname()[1]
        finally:
            process.terminate()
            process.wait(20)


def asked(port: int, place: int, opened: ExitStack) -> bytes:
    """The status line that a CONNECT gets, whose connection then stays open."""
    channel = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
    channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # it closes with a reset, at once
    channel.sendall(CONNECT % place)
    return channel.recv(4096).split(b"\r\n")[0]


def test_at_its_limit_it_says_so_and_recovers(home: Home) -> None:
    with edge(home, LIMIT) as (process, port), socket.create_server(("127.0.0.1", 0), backlog=1024) as place:
        to = place.getsockname()[1]
        with ExitStack() as opened:
            answers = [asked(port, to, opened) for _ in range(100)]
            assert set(answers) == {b"HTTP/1.1 200 Connection established", b"HTTP/1.1 503 Service Unavailable"}
            assert answers[0] == b"HTTP/1.1 200 Connection established" and answers[-1] == b"HTTP/1.1 503 Service Unavailable"
        assert process.poll() is None
        eventually_in_threads(lambda: (look(home) or {}).get("tunnels") == 0)
        told = look(home)
        assert told is not None and told["shed"] >= 50
        with ExitStack() as opened:
            assert asked(port, to, opened) == b"HTTP/1.1 200 Connection established"


def test_where_silent_clients_hold_all_it_has_it_does_not_spin_and_still_answers(home: Home) -> None:
    with edge(home, LIMIT) as (process, port), ExitStack() as opened:
        for _ in range(80):
            opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
        used = cpu_s(process.pid)
        began = time.monotonic()
        channel = opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
        channel.sendall(CONNECT % port)
        answer = channel.recv(4096).split(b"\r\n")[0]
        assert answer in (b"HTTP/1.1 503 Service Unavailable", b"HTTP/1.1 403 Forbidden")
        assert cpu_s(process.pid) - used < 0.5 * (time.monotonic() - began) + 0.3


def cpu_s(pid: int) -> float:
    if not Path("/proc").exists():
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_it_raises_its_limit_as_far_as_it_may(home: Home) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with edge(home, min(hard, 2000)) as (process, _):
        if Path("/proc").exists():
            limits = Path(f"/proc/{process.pid}/limits").read_text()
            (line,) = (line for line in limits.splitlines() if line.startswith("Max open files"))
            assert line.split()[3] == str(min(hard, 2000))
