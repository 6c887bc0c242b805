"""The real child process, spoken to over HTTP."""

import contextlib
import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from halton.errors import SettingsError
from halton.paths import Home
from halton.publish.__main__ import listener_of, parse


def test_a_child_answers_on_the_socket_it_inherits_and_ends_in_time(home: Home, views: Path) -> None:
    with child(home, "--cors-origin", "http://localhost:3000") as (process, port):
        status, headers, body = get(port, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert status == 200
        assert "content-security-policy" in headers and "server" not in headers
        assert b"Latest calls" in body
        idle = http.client.HTTPConnection("127.0.0.1", port, timeout=10)  # kept alive: it must not delay the end
        idle.request("GET", "/projections/calls.json?_shape=array", headers={"Origin": "http://localhost:3000"})
        answer = idle.getresponse()
        assert answer.getheader("access-control-allow-origin") == "http://localhost:3000"
        assert answer.read().startswith(b"[{")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        output = process.communicate(timeout=10)
        assert time.monotonic() - began < 2
        assert (process.returncode, output) == (0, (b"", b""))
        idle.close()


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        ("HEAD /projections HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403),
        ("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 403),
        ("GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 403),
        ("GET / HTTP/1.0\r\n\r\n", 403),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
        ("GET //evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 403),
        ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 405),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
         "Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n", 403),
    ],
)
def test_the_wire(served: int, request_text: str, status: int) -> None:
    assert get(served, request_text)[0] == status


def test_it_takes_exactly_one_place_to_answer_on() -> None:
    for arguments in ([], ["--port", "0", "--fd", "3"]):
        with pytest.raises(SystemExit) as raised:
            parse(arguments)
        assert raised.value.code == 2


def test_an_inherited_socket_that_is_not_on_loopback_is_refused() -> None:
    everywhere = socket.create_server(("0.0.0.0", 0))
    with pytest.raises(SettingsError, match="127.0.0.1"):
        listener_of(parse(["--fd", str(everywhere.detach())]))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    home = Home(tmp_path_factory.mktemp("home"))
    import sqlite3

    connection = sqlite3.connect(home.views)
    connection.execute("create table calls (call_id text primary key)")
    connection.close()
    with child(home) as (_, port):
        yield port


@contextlib.contextmanager
def child(home: Home, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        command = [sys.executable, "-m", "halton.publish", "--home", str(home.root), "--fd", str(listener.fileno()), *options]
        process = subprocess.Popen(
            command, pass_fds=[listener.fileno()], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        port = listener.getsockname()[1]
    with process:
        try:
            yield process, port
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=10)


def get(port: int, request: str) -> tuple[int, dict[str, str], bytes]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request.encode())
        answer = http.client.HTTPResponse(connection, method=request.split()[0])
        answer.begin()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
