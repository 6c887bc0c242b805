"""The supervisor as a whole: one for each home, gone in time, and heir to what an earlier one left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from client import OpenStream, call, client
from eventually import eventually_in_threads
from halton.control import ask
from halton.log.verify import verify
from stack import Stack, running_stack, start_meter


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with running_stack(tmp_path) as running:
        yield running


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"  # dead, and nobody's child that we could wait for


def carries_a_call(stack: Stack, port: int) -> bool:
    try:
        with client(stack, port) as plain:
            return call(plain).status_code == 200
    except httpx.HTTPError:
        return False


def test_a_second_meter_of_the_same_home_is_refused(whole: Stack) -> None:
    command = [sys.executable, "-m", "halton", "up", "--proxy-port", "0", "--browse-port", "0"]
    second = subprocess.run(command, env=whole.environment, capture_output=True, text=True, timeout=30)
    assert second.returncode == 1
    assert f"A meter already runs for {whole.home.root}. See it with: halton status" in second.stderr
    assert whole.wait()["state"] == "healthy"
    with client(whole) as plain:
        assert call(plain).status_code == 200


@pytest.mark.parametrize("said", [b"nonsense\n", b"[]\n", b"3\n", b'{"ask": []}\n', b"x" * 100_000, b'{"name": ["edge"]}\n', b""])
def test_whatever_is_said_to_its_socket_it_goes_on(whole: Stack, said: bytes) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
        channel.settimeout(10)
        channel.connect(str(whole.home.socket("meter")))
        channel.sendall(said)
        channel.shutdown(socket.SHUT_WR)
        try:
            while channel.recv(1 << 16):
                pass
        except ConnectionResetError:
            pass
    assert ask(whole.home, "status")["state"] == "healthy"


def test_the_page_is_not_reached_through_the_proxy(whole: Stack) -> None:
    page = whole.status()["browse"]["port"]
    with socket.create_connection(("127.0.0.1", whole.proxy_port), timeout=10) as channel:
        channel.sendall(f"CONNECT localhost:{page} HTTP/1.1\r\n\r\n".encode())
        assert channel.makefile("rb").readline() == b"HTTP/1.1 403 Forbidden\r\n"


def test_it_stops_in_time_with_a_stream_in_flight(stack: Stack) -> None:
    assert stack.process is not None
    stream, pids = OpenStream(stack), [process["pid"] for process in stack.status()["processes"]]
    began = time.monotonic()
    stack.process.send_signal(signal.SIGTERM)
    assert stack.process.wait(15) == 0
    assert time.monotonic() - began < 15
    stream.leave()
    assert all(gone(pid) for pid in pids)
    assert verify(stack.home.log).sound


def test_an_adopted_edge_that_dies_has_a_successor_on_the_same_port(stack: Stack) -> None:
    port, edge = stack.proxy_port, stack.pid("edge")
    assert stack.process is not None
    stack.process.kill()
    stack.process.wait()
    stack.process = start_meter(stack, port)
    stack.wait()
    assert stack.pid("edge") == edge
    os.kill(edge, signal.SIGKILL)
    eventually_in_threads(lambda: stack.pid("edge") not in (edge, None) and carries_a_call(stack, port))
    stack.wait()
    assert stack.proxy_port == port


def test_without_its_home_it_ends(stack: Stack) -> None:
    assert stack.process is not None
    pids = [process["pid"] for process in stack.status()["processes"]]
    eventually_in_threads(lambda: removed(stack.home.root))
    assert stack.process.wait(20) == 0
    assert all(gone(pid) for pid in pids)


def removed(folder: Path) -> bool:
    """Whether it is gone; who still works in it may make a file meanwhile."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def test_its_status_is_what_others_rely_on(whole: Stack) -> None:
    status = whole.wait()
    assert [process["name"] for process in status["processes"]] == ["ledger", "edge", "capture-1", "browse"]
    assert {process["state"] for process in status["processes"]} == {"running"}
    assert json.dumps(status["proxy"]["resolve"])
    assert status["failing"] is None
