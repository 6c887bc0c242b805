"""The interface that other programs drive, from outside: commands, exit codes, JSON keys, ports, files and their modes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from halton.demo.stage import configuration
from stack import STOP_S, clean_environment, provider_in_thread

STATUS = {"schema", "state", "proxy", "browse", "ca", "processes", "log", "projections", "gaps"}
CALL = """
    call_id started_at provider host endpoint kind model_requested model status http_status project attributed_by session client
    input_tokens cache_read_tokens cache_write_5m_tokens cache_write_1h_tokens output_tokens reasoning_tokens tool_calls
    usage_known cost_pico cost_known billing ttft_ms duration_ms streamed partial evidence git_branch
""".split()
REQUEST = b'{"model": "claude-sonnet-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": "scenario:plain"}]}'
CALLING = f"""
import httpx
answer = httpx.post("https://api.anthropic.com/v1/messages", content={REQUEST!r}, headers={{"x-api-key": "none"}}, timeout=20)
assert answer.status_code == 200
raise SystemExit(7)
"""


class Account:
    """An account of its own, for commands that must not see the machine's: HOME, and Halton's variables."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.environment = clean_environment() | {"HOME": str(folder), "NO_COLOR": "1"} | variables
        self.home = Path(variables.get("HALTON_HOME", folder / ".halton-meter"))
        self.home.mkdir(mode=0o700)

    def configure(self, text: str) -> None:
        """Write config.toml, as carefully as a user should."""
        file = self.home / "config.toml"
        file.touch(mode=0o600)
        file.write_text(text)

    def halton(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "halton", *arguments]
        return subprocess.run(command, env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=60)

    def status(self) -> dict[str, Any]:
        return json.loads(self.halton("status", "--json", "--wait", "10").stdout)

    def calls(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.halton("calls", "--json").stdout.splitlines()]


class Running(NamedTuple):
    """A meter in the foreground, and what it says of itself."""

    account: Account
    process: subprocess.Popen[str]
    status: dict[str, Any]


@contextmanager
def running(account: Account) -> Iterator[Running]:
    process = subprocess.Popen(
        [sys.executable, "-m", "halton", "up", "--proxy-port", "0", "--browse-port", "0"],
        env=account.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        umask=0,
    )
    try:
        waited = account.halton("status", "--json", "--wait", "40")
        assert waited.returncode == 0, waited.stderr + waited.stdout
        yield Running(account, process, json.loads(waited.stdout))
    finally:
        process.terminate()
        process.communicate(timeout=STOP_S)


@pytest.fixture(scope="module")
def meter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A meter in the default home of an account, whose Anthropic cannot be reached."""
    account = Account(tmp_path_factory.mktemp("account"))
    with closing(socket.create_server(("127.0.0.1", 0))) as shut:
        port = shut.getsockname()[1]
    account.configure(f'[proxy]\nresolve = {{"api.anthropic.com" = "127.0.0.1:{port}"}}\n')
    with running(account) as up:
        yield up


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return Account(tmp_path)


def test_the_status_has_its_keys(meter: Running) -> None:
    status = meter.status
    assert STATUS <= status.keys()
    assert (status["schema"], status["state"]) == (1, "healthy")
    assert {"name", "pid", "state"} <= status["processes"][0].keys()
    assert {"name", "position", "behind"} <= status["projections"][0].keys()
    assert {"head", "bytes"} == status["log"].keys()
    assert [Path(status["ca"][name]).is_file() for name in ("cert", "bundle")] == [True, True]
    assert len({process["pid"] for process in status["processes"]}) == len(status["processes"]) >= 4


def test_every_port_is_on_loopback(meter: Running) -> None:
    pids = [meter.process.pid, *(process["pid"] for process in meter.status["processes"])]
    listening = {address for pid in pids for address in _listening(pid)}
    assert listening == {("127.0.0.1", meter.status[name]["port"]) for name in ("proxy", "browse")}
    assert {meter.status[name]["host"] for name in ("proxy", "browse")} == {"127.0.0.1"}


def test_the_proxy_port_speaks_connect_only(meter: Running) -> None:
    assert _ask(meter.status["proxy"]["port"]) == 405
    assert _ask(meter.status["proxy"]["port"], method="POST") == 405


def test_another_host_is_tunnelled_to(meter: Running) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as place:
        port = place.getsockname()[1]
        with socket.create_connection(("127.0.0.1", meter.status["proxy"]["port"]), 10) as client:
            client.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
            assert client.recv(4096).startswith(b"HTTP/1.1 200 ")
            inner, _ = place.accept()
            with inner:
                inner.sendall(b"blind")
                assert client.recv(5) == b"blind"


def test_the_page_answers_a_loopback_host_that_reads_and_nobody_else(meter: Running) -> None:
    port = meter.status["browse"]["port"]
    assert _ask(port) == 200
    assert _ask(port, host="evil.example") == 403
    assert _ask(port, method="POST") == 405


def test_a_provider_that_cannot_be_reached_is_a_502_and_one_call_that_failed(meter: Running) -> None:
    context = ssl.create_default_context(cafile=meter.status["ca"]["bundle"])
    connection = http.client.HTTPSConnection("127.0.0.1", meter.status["proxy"]["port"], timeout=20, context=context)
    connection.set_tunnel("api.anthropic.com", 443)
    with closing(connection), pytest.raises(OSError, match="502"):
        connection.request("POST", "/v1/messages", REQUEST, {"x-api-key": "none"})
    assert meter.account.status()["state"] == "healthy"
    (call,) = meter.account.calls()
    assert list(call) == CALL
    assert (call["status"], call["host"], call["cost_known"], call["cost_pico"]) == ("error", "api.anthropic.com", False, None)


def test_all_files_are_closed_to_others_whatever_the_umask(meter: Running) -> None:
    found = [meter.account.home, *meter.account.home.glob("**/*")]
    assert len(found) > 10
    assert [path for path in found if path.lstat().st_mode & 0o077] == []


def test_the_authority_of_the_default_home_lies_where_it_was_promised(meter: Running) -> None:
    folder = meter.account.folder / ".mitmproxy"
    assert _modes(folder, folder / "mitmproxy-ca.pem") == [0o700, 0o600]
    assert meter.status["ca"]["cert"] == str(folder / "mitmproxy-ca-cert.pem")


def test_a_second_meter_in_one_home_names_the_first_and_ends_well(meter: Running) -> None:
    second = meter.account.halton("up", "--proxy-port", "0", "--browse-port", "0")
    assert second.returncode == 0
    assert f"already runs for {meter.account.home} (pid {meter.process.pid})" in second.stdout


def test_a_meter_ends_in_order_on_sigterm(tmp_path: Path) -> None:
    account = Account(tmp_path, HALTON_HOME=str(tmp_path / "h"))
    with running(account) as up:
        assert not (tmp_path / ".mitmproxy").exists() and Path(up.status["ca"]["cert"]).is_relative_to(account.home)
        pids = [process["pid"] for process in up.status["processes"]]
        assert all(_is_of(account, pid) for pid in pids)
        up.process.send_signal(signal.SIGTERM)
        said, _ = up.process.communicate(timeout=15)
        assert up.process.returncode == 0, said
    down = account.halton("status", "--json")
    assert (down.returncode, json.loads(down.stdout)["state"]) == (1, "down")
    assert STATUS <= json.loads(down.stdout).keys()
    assert [pid for pid in pids if _is_of(account, pid)] == []
    assert account.halton("verify").returncode == 0
    asked = "halton up --proxy-port --browse-port"
    assert _lives(account) == [("meter.started", os.getuid(), asked), ("meter.stopped", None, "the meter")]


def test_run_starts_what_is_missing_and_returns_the_childs_exit_code(tmp_path: Path) -> None:
    with provider_in_thread(tmp_path / "provider") as provider, _default_ports_held():
        account = Account(tmp_path, HALTON_HOME=str(tmp_path / "h"))
        account.configure(configuration(provider.port, provider.ca_file))
        try:
            done = account.halton("run", "--project", "trial", "--", sys.executable, "-c", CALLING)
            assert done.returncode == 7, done.stderr
            assert account.halton("run", "--", "sh", "-c", "kill -TERM $$").returncode == 128 + signal.SIGTERM
            assert account.halton("run", "--", "no-such-program").returncode == 127
            status = account.status()
            assert status["state"] == "healthy"
            assert (status["proxy"]["port"], status["browse"]["port"]) != (8081, 8765)
            (call,) = account.calls()
            assert (call["project"], call["attributed_by"], call["status"]) == ("trial", "run", "ok")
            assert call["usage_known"] and call["cost_pico"] > 0
        finally:
            stopped = account.halton("stop", "--all")
        assert stopped.returncode == 0, stopped.stderr
        assert account.halton("status").returncode == 1
        starter, ender = (("meter.started", "halton run --project"), ("meter.stopped", "halton stop --all"))
        assert _lives(account) == [(kind, os.getuid(), command) for kind, command in (starter, ender)]


def _lives(account: Account) -> list[tuple[str, int | None, str]]:
    """When the meter was started and stopped, and by whom."""
    changes = json.loads(account.halton("audit", "--type", "meter", "--json").stdout)["changes"]
    return [(change["type"], change["actor_uid"], change["command"]) for change in changes]


@pytest.mark.parametrize("flag", ["--proxy-port", "--browse-port"])
def test_a_port_of_a_stranger_is_named_with_its_holder_and_the_flag(account: Account, flag: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as stranger:
        port = stranger.getsockname()[1]
        free = {"--proxy-port": "0", "--browse-port": "0"} | {flag: str(port)}
        done = account.halton("up", *(word for pair in free.items() for word in pair))
    assert done.returncode == 1
    assert f"Port {port} " in done.stderr and flag in done.stderr
    assert sys.platform != "linux" or f"(pid {os.getpid()})" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("[proxy]\nprot = 1\n", '"proxy.prot". Did you mean "proxy.port"?'),
        ("[capture]\nworkers = '2'\n", "capture.workers: expected"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(account: Account, config: str, said: str) -> None:
    account.configure(config)
    for command in (["up"], ["run", "--", "true"], ["start"]):
        done = account.halton(*command)
        assert done.returncode == 1
        assert said in done.stderr and "Traceback" not in done.stderr


def test_a_home_that_others_may_write_to_is_refused_with_what_mends_it(account: Account) -> None:
    account.home.chmod(0o777)
    done = account.halton("up")
    assert done.returncode == 1
    assert f"chmod -R go= {account.home}" in done.stderr
    assert _modes(account.home) == [0o777]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["no-such-command"], 2),
        (["calls", "--limit", "0"], 2),
        (["run"], 2),
        (["report", "--since", "whenever"], 2),
        (["calls"], 1),
        (["report"], 1),
        (["verify"], 1),
        (["stop"], 1),
        (["env"], 1),
        (["status"], 1),
        (["--version"], 0),
    ],
)
def test_exit_codes_without_a_meter(account: Account, arguments: list[str], code: int) -> None:
    done = account.halton(*arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)


def _ask(port: int, method: str = "GET", host: str | None = None) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, "/", headers={"Host": host} if host else {})
        return connection.getresponse().status


def _is_of(account: Account, pid: int) -> bool:
    """Whether this number is a process of the home's: beside a suite of thousands of processes it may soon be another's."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return os.fsencode(account.home) in Path(f"/proc/{pid}/environ").read_bytes()
    return False


def _modes(*paths: Path) -> list[int]:
    return [stat.S_IMODE(path.stat().st_mode) for path in paths]


def _listening(pid: int) -> Iterator[tuple[str, int]]:
    """The TCP addresses on which a process listens: from /proc, or where there is none from lsof."""
    if not Path("/proc/self/fd").exists():
        asked = ["lsof", "-nP", "-a", "-iTCP", "-sTCP:LISTEN", "-Fn", "-p", str(pid)]
        for line in subprocess.run(asked, capture_output=True, text=True).stdout.splitlines():
            if line.startswith("n"):
                host, _, port = line[1:].rpartition(":")
                yield host, int(port)
        return
    links = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()}
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in links:
                host, _, port = fields[1].partition(":")
                raw = b"".join(bytes.fromhex(host[at : at + 8])[::-1] for at in range(0, len(host), 8))
                yield socket.inet_ntop(family, raw), int(port, 16)


@contextmanager
def _default_ports_held() -> Iterator[None]:
    """8081 and 8765 belong to somebody: to us, if to nobody else."""
    held = []
    for port in (8081, 8765):
        try:
            held.append(socket.create_server(("127.0.0.1", port)))
        except OSError:
            continue
    try:
        yield
    finally:
        for listener in held:
            listener.close()
