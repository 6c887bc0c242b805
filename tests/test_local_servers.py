"""A server on one's own machine, and a listener that stands for it: metered, and never in its way."""

from __future__ import annotations

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from eventually import eventually_in_threads
from halton.paths import Home
from stack import Stack, clean_environment, running_stack, start_meter

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
    settings = f'[[provider]]\nhost = "{listens}"\nformat = "ollama"\naddress = "{address}"\n'
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


def test_the_listener_is_shown_and_clients_are_led_to_it(stack: Stack, place: tuple[str, str]) -> None:
    assert stack.status()["listeners"] == [{"host": place[0], "format": "ollama"}]
    assert f"  listener http://{place[0]} (ollama)" in stack.halton("status").splitlines()
    before = stack.home.config.read_text()
    stack.home.config.write_text("[proxi")  # whoever edits it does not change what runs
    try:
        assert json.loads(stack.halton("env", "--json"))["OLLAMA_HOST"] == f"http://{place[0]}"
        assert stack.halton("run", "--", "sh", "-c", "echo $OLLAMA_HOST") == f"http://{place[0]}\n"
    finally:
        stack.home.config.write_text(before)


def test_processes_that_start_again_go_by_what_runs_whatever_config_toml_says(stack: Stack, place: tuple[str, str]) -> None:
    before = stack.home.config.read_text()
    renamed = f"127.0.0.1:{int(place[0].rpartition(':')[2]) ^ 1}"
    try:
        for text in (before.replace(place[0], renamed), "[proxi"):
            stack.home.config.write_text(text)
            for name in ("edge", "ledger", "capture-1"):
                pid = stack.pid(name)
                os.kill(pid, signal.SIGKILL)
                eventually_in_threads(lambda name=name, pid=pid: stack.pid(name) not in (pid, None))
            stack.wait()
            count = len(stack.calls())
            assert asked(place[0]) == ANSWER
            assert len(stack.calls()) == count + 1
    finally:
        stack.home.config.write_text(before)


def survivor(stack: Stack) -> tuple[int, int]:
    """The edge's pid and its port, once its supervisor is dead."""
    port, edge = stack.proxy_port, stack.pid("edge")
    assert stack.process is not None
    stack.process.kill()
    stack.process.wait()
    return edge, port


def test_an_edge_that_outlived_its_supervisor_is_kept_only_while_it_goes_by_the_same(
    tmp_path: Path, place: tuple[str, str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listens = f"127.0.0.1:{free.getsockname()[1]}"
    table = f'[[provider]]\nhost = "{listens}"\nformat = "ollama"\naddress = "{place[1]}"\n'
    with running_stack(tmp_path, settings=table) as stack:
        edge, port = survivor(stack)
        stack.process = start_meter(stack, port)
        stack.wait()
        assert stack.pid("edge") == edge and asked(listens) == ANSWER
        survivor(stack)
        before = stack.home.config.read_text()
        stack.home.config.write_text(before + '[[provider]]\nhost = "llm.corp.example"\nformat = "openai"\n')
        stack.process = start_meter(stack, port)
        stack.wait()
        second = stack.pid("edge")
        assert second != edge and stack.proxy_port == port and asked(listens) == ANSWER
        survivor(stack)
        stack.home.config.write_text(before)
        stack.process = start_meter(stack)  # any port of the proxy: programs have this one
        stack.wait()
        assert stack.pid("edge") != second and stack.proxy_port == port and asked(listens) == ANSWER


def test_a_port_that_turns_out_to_be_a_servers_address_stops_the_start(tmp_path: Path, place: tuple[str, str]) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home.config.write_text(f'[proxy]\nresolve = {{ "api.openai.com" = "127.0.0.1:{port}" }}\n')
    command = [sys.executable, "-m", "halton", "up", "--proxy-port", str(port), "--browse-port", "0"]
    environment = clean_environment() | {"HALTON_HOME": str(home.root)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    said = f"[proxy] resolve, api.openai.com: 127.0.0.1:{port} is where Halton listens (the proxy). Write where the server does."
    assert done.stderr == f"Error: {said}\n"
