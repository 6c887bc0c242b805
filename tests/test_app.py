"""The supervisor as a whole: one for each home, gone in time, and heir to what an earlier one left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from client import OpenStream, call, client
from eventually import eventually_in_threads
from halton.control import ask
from halton.edge.handover import look
from halton.log.store import read_only
from halton.log.verify import verify
from halton.paths import Home
from halton.views.calls import read_calls
from stack import Stack, clean_environment, running_stack, start_meter


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


def test_a_second_meter_of_the_same_home_says_where_the_first_is_and_ends_well(whole: Stack) -> None:
    command = [sys.executable, "-m", "halton", "up", "--proxy-port", "0", "--browse-port", "0"]
    second = subprocess.run(command, env=whole.environment, capture_output=True, text=True, timeout=30)
    status = whole.status()
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout == (
        f"A meter already runs for {whole.home.root} (pid {status['pid']}). See it with: halton status\n"
        f"Proxy    http://127.0.0.1:{status['proxy']['port']}\nPage     http://127.0.0.1:{status['browse']['port']}\n"
    )
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


def test_a_stream_may_finish_while_others_are_tunnelled_and_a_second_signal_ends_it_at_once(stack: Stack) -> None:
    assert stack.process is not None
    stream, pids, port = OpenStream(stack), [process["pid"] for process in stack.status()["processes"]], stack.proxy_port
    stack.process.send_signal(signal.SIGTERM)
    eventually_in_threads(lambda: stack.status()["stopping"] and stack.status()["calls"] == 1)
    assert carries_a_call(stack, port)
    assert stack.process.poll() is None
    began = time.monotonic()
    stack.process.send_signal(signal.SIGTERM)
    assert stack.process.wait(15) == 0
    assert time.monotonic() - began < 5
    stream.leave()
    assert all(gone(pid) for pid in pids)
    assert verify(stack.home.log).sound


def test_it_ends_when_the_last_stream_does(stack: Stack) -> None:
    assert stack.process is not None
    stream = OpenStream(stack)
    stack.process.send_signal(signal.SIGTERM)
    eventually_in_threads(lambda: stack.status()["stopping"])
    stream.leave()
    assert stack.process.wait(15) == 0
    with closing(read_only(stack.home.views)) as connection:
        assert [row.status for row in read_calls(connection)] == ["aborted"]


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


def test_without_its_home_it_ends_and_the_edge_tunnels_on(stack: Stack) -> None:
    assert stack.process is not None
    pids, port, edge = [process["pid"] for process in stack.status()["processes"]], stack.proxy_port, stack.pid("edge")
    eventually_in_threads(lambda: removed(stack.home.root))
    assert stack.process.wait(20) == 0
    assert [pid for pid in pids if not gone(pid)] == [edge]
    try:
        provider = ssl.create_default_context(cafile=stack.provider.ca_file)
        with httpx.Client(proxy=f"http://127.0.0.1:{port}", verify=provider, trust_env=False) as plain:
            assert call(plain).status_code == 200
        assert not stack.home.root.exists()
    finally:
        os.kill(edge, signal.SIGTERM)
    eventually_in_threads(lambda: gone(edge))


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


def test_of_two_that_start_at_the_same_moment_one_is_the_meter(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = Home(tmp_path_factory.mktemp("two") / "h")
    home.prepare()
    command = [sys.executable, "-m", "halton", "up", "--proxy-port", "0", "--browse-port", "0"]
    environment = clean_environment() | {"HALTON_HOME": str(home.root)}
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        eventually_in_threads(lambda: [one for one in both if one.poll() is not None])
        (second,) = (one for one in both if one.poll() is not None)
        (first,) = (one for one in both if one is not second)
        said, _ = second.communicate(timeout=10)
        assert (second.returncode, f"already runs for {home.root} (pid {first.pid})" in said) == (0, True)
    finally:
        for one in both:
            one.terminate()
            one.communicate(timeout=30)
    assert [one.returncode for one in both] == [0, 0]


def test_an_edge_without_a_supervisor_ends_with_the_session(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("s")
    home, session = Home(folder / "h"), folder / "session"
    home.prepare()
    session.mkdir()
    environment = clean_environment() | {"HALTON_HOME": str(home.root), "XDG_RUNTIME_DIR": str(session)}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-m", "halton.edge", "--fd", str(listener.fileno())]
        with subprocess.Popen(command, env=environment, pass_fds=[listener.fileno()]) as edge:
            eventually_in_threads(lambda: look(home))
            session.rmdir()
            assert edge.wait(20) == 0
