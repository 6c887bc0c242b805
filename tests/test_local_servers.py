"""A server on one's own machine, and a listener that stands for it: metered, and never in its way."""

from __future__ import annotations

import http.server
import json
import os
import signal
import socket
import threading
import urllib.request
from collections.abc import Iterator

import pytest

from eventually import eventually_in_threads
from stack import Stack, running_stack

ANSWER = {
    "id": "chatcmpl-9",
    "object": "chat.completion",
    "model": "llama3.2",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7},
}


class Server(http.server.BaseHTTPRequestHandler):
    """Answers any POST with the same completion, over plain HTTP."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Not into the test's output."""


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[str, str]]:
    """Where clients are sent, and where the server listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listens = f"127.0.0.1:{free.getsockname()[1]}"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield listens, f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def stack(place: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    listens, address = place
    settings = f'[[provider]]\nhost = "{listens}"\nformat = "openai"\naddress = "{address}"\n'
    with running_stack(tmp_path_factory.mktemp("local"), settings=settings) as stack:
        yield stack


def asked(listens: str) -> object:
    request = urllib.request.Request(f"http://{listens}/v1/chat/completions", data=b'{"model": "llama3.2"}')
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
        return json.load(answer)


def test_a_local_servers_call_is_a_row(stack: Stack, place: tuple[str, str]) -> None:
    assert asked(place[0]) == ANSWER
    (call,) = stack.calls()
    told = ("host", "endpoint", "model", "status", "input_tokens", "output_tokens", "billing", "cost_known", "cost_pico")
    assert [call[name] for name in told] == [place[0], "/v1/chat/completions", "llama3.2", "ok", 5, 2, "local", True, 0]


def test_it_is_reached_without_us(stack: Stack, place: tuple[str, str]) -> None:
    pid = stack.pid("capture-1")
    os.kill(pid, signal.SIGSTOP)
    try:
        eventually_in_threads(lambda: stack.status()["state"] == "degraded")
        assert asked(place[0]) == ANSWER
    finally:
        os.kill(pid, signal.SIGCONT)
    stack.wait()
    assert stack.status()["unmetered"] >= 1


def test_nobody_tunnels_to_the_listener(stack: Stack, place: tuple[str, str]) -> None:
    with socket.create_connection(("127.0.0.1", stack.proxy_port), timeout=10) as client:
        client.sendall(f"CONNECT {place[0]} HTTP/1.1\r\n\r\n".encode())
        assert client.recv(64).startswith(b"HTTP/1.1 403 ")


