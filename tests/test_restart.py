"""Programs that run notice nothing of a stop, a start, a restart or a killed edge: their requests go through, one and all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from client import OpenStream, call, client
from eventually import eventually_in_threads
from halton.demo.stage import configuration
from halton.edge.handover import look
from halton.paths import Home
from stack import Stack, provider_in_thread


class Requests:
    """A program that calls without a pause: every fifth call on a new connection, the others on the same."""

    def __init__(self, stack: Stack, port: int) -> None:
        self._stack = stack
        self._port = port
        self._over = threading.Event()
        self.failures: list[str] = []
        self.done = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join(60)

    def more(self, count: int) -> None:
        """Wait for so many more."""
        wanted = self.done + count
        eventually_in_threads(lambda: self.done >= wanted)

    def _run(self) -> None:
        while not self._over.is_set():
            with client(self._stack, self._port) as plain:
                for _ in range(5):
                    try:
                        if (status := call(plain).status_code) != 200:
                            self.failures.append(str(status))
                    except httpx.HTTPError as error:
                        self.failures.append(repr(error))
                    self.done += 1


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A home whose meter is in the background, and ends with the test."""
    folder = tmp_path_factory.mktemp("r")
    home = Home(folder / "h")
    home.prepare()
    with provider_in_thread(folder / "provider") as provider, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        text = configuration(provider.port, provider.ca_file).replace("[proxy]\n", f"[proxy]\nport = {port}\n")
        home.config.write_text(f"{text}[browse]\nport = 0\n")
        stack = Stack(home, provider, None)
        stack.halton("start")
        try:
            yield stack
        finally:
            stack.halton("stop", "--all", check=False)
            assert look(home) is None


@contextmanager
def calling(stack: Stack) -> Iterator[Requests]:
    requests = Requests(stack, stack.proxy_port)
    try:
        requests.more(20)
        yield requests
        requests.more(20)
    finally:
        requests.end()
    assert requests.failures == []


def edge_of(home: Home) -> int:
    found = look(home)
    assert found is not None
    return int(found["pid"])


def test_over_a_stop_and_a_start_not_one_request_fails_and_what_was_not_metered_is_a_gap(stack: Stack) -> None:
    edge, port = edge_of(stack.home), stack.proxy_port
    with calling(stack) as requests:
        said = stack.halton("stop")
        assert said == (
            f"Stopped.\nThe tunnel on port {port} stays for programs that use it (pid {edge}); what they call is not metered. "
            "End it with: halton stop --all\n"
        )
        requests.more(100)
        again = stack.halton("stop")
        down = json.loads(stack.halton("status", "--json", check=False))
        assert (down["state"], down["tunnel"]["pid"], down["tunnel"]["port"]) == ("down", edge, port)
        assert f"  tunnel   port {port} passes by the meter for programs that use it (pid {edge})" in stack.halton(
            "status", check=False
        )
        stack.halton("start")
    assert again == said
    assert (edge_of(stack.home), stack.proxy_port) == (edge, port)
    assert len(stack.calls()) + unread(stack) > 0 < unread(stack)
    with client(stack) as plain:
        before = len(stack.calls())
        call(plain)
    assert len(stack.calls()) == before + 1


def unread(stack: Stack) -> int:
    """Connections that nobody read."""
    return int(json.loads(stack.halton("status", "--json"))["gaps"]["capture_unavailable"]["connections"])


@pytest.mark.parametrize("arguments", [[], ["--all"]], ids=["the meter", "all"])
def test_over_a_restart_not_one_request_fails(stack: Stack, arguments: list[str]) -> None:
    edge, port, pid = edge_of(stack.home), stack.proxy_port, stack.status()["pid"]
    with calling(stack):
        said = stack.halton("restart", *arguments)
    status = stack.status()
    assert said.splitlines()[0] == f"Restarted (pid {status['pid']})." and status["pid"] != pid
    assert stack.proxy_port == port
    assert (edge_of(stack.home) == edge) == (not arguments)


def test_an_edge_that_was_adopted_and_is_killed_listens_again_on_the_same_socket(stack: Stack) -> None:
    stack.halton("restart")
    edge, port = edge_of(stack.home), stack.proxy_port
    os.kill(edge, signal.SIGKILL)
    for _ in range(30):
        with client(stack, port) as plain:
            assert call(plain).status_code == 200
    stack.wait()
    assert edge_of(stack.home) != edge


@pytest.mark.parametrize("change", ["version", "routes"])
def test_an_edge_that_goes_by_something_else_is_replaced_and_no_request_fails(stack: Stack, change: str) -> None:
    edge, port = edge_of(stack.home), stack.proxy_port
    other = stack.home.root / "other"
    if change == "version":
        newer(other)
        stack.variables["PYTHONPATH"] = str(other)
    with calling(stack):
        stack.halton("stop")
        if change == "routes":
            with stack.home.config.open("a") as file:
                file.write('[[provider]]\nhost = "llm.corp.example"\nformat = "openai"\naddress = "127.0.0.1:9"\n')
        stack.halton("start")
    assert edge_of(stack.home) != edge and stack.proxy_port == port
    eventually_in_threads(lambda: not Path(f"/proc/{edge}").exists())


def newer(folder: Path) -> None:
    """The same program as another version: a module that Python runs before any other changes the number."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("import halton.version\nhalton.version.VERSION = '9.9.9'\n")


def test_a_command_of_another_version_says_so_once_with_the_remedy(stack: Stack, tmp_path: Path) -> None:
    newer(tmp_path / "newer")
    done = stack.command("status", "--wait", "5", PYTHONPATH=str(tmp_path / "newer"))
    assert done.returncode == 0
    assert done.stderr == "The meter that runs is Halton 0.1.0, this command is 9.9.9. Make them the same: halton restart\n"


def test_a_port_that_programs_still_use_leads_to_the_meter_when_it_has_another(stack: Stack) -> None:
    former = stack.proxy_port
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with calling(stack):
        stack.halton("stop")
        config = stack.home.config.read_text().replace(f"port = {former}\n", f"port = {port}\n")
        stack.home.config.write_text(config)
        stack.halton("start")
    assert stack.proxy_port == port
    before = len(stack.calls())
    for each in (former, port):
        with client(stack, each) as plain:
            assert call(plain).status_code == 200
    assert len(stack.calls()) == before + 2


def test_what_a_stop_waits_for_is_said(stack: Stack) -> None:
    stream = OpenStream(stack)
    letting_go = threading.Timer(2.0, stream.leave)
    letting_go.start()
    done = stack.command("stop")
    letting_go.join()
    assert done.returncode == 0
    assert done.stderr == "1 call is still on its way; waiting up to 30 s, Ctrl-C to leave it to itself\n"


def test_what_runs_in_the_foreground_is_not_restarted_behind_its_back(whole: Stack) -> None:
    done = whole.command("restart")
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: It runs in the foreground (pid {whole.status()['pid']}), and what it started ends with it. "
        "End it there with Ctrl-C, then: halton up\n"
    )


def has_ended(pid: int) -> bool:
    """In a container there may be nobody who takes note of the end of a process that lost its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


def test_a_home_made_anew_under_a_running_meter_has_a_meter_of_its_own(stack: Stack) -> None:
    first, edge, config = stack.status()["pid"], stack.pid("edge"), stack.home.config.read_text()
    shutil.rmtree(stack.home.root)
    stack.home.prepare()
    stack.home.config.write_text(config)
    try:
        stack.halton("start")
        eventually_in_threads(lambda: has_ended(first))
        status = stack.wait()
        assert status["state"] == "healthy" and status["pid"] != first
    finally:
        if not has_ended(edge):  # it goes on as a tunnel, whatever becomes of its home
            os.kill(edge, signal.SIGTERM)
