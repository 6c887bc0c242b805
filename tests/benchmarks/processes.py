"""The processes under test, in throwaway folders: provider, plain mitmdump, halton, the edge alone. None outlives its `with`."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from halton.control import ask, flush
from halton.errors import MeterDown
from halton.paths import Home

HOST = "api.anthropic.com"
START_S = 60.0
STOP_S = 30.0
SETTLE_S = 60.0
_METERING = ("edge", "capture", "ledger")
_REDIRECT = """
def server_connect(data):
    if data.server.address[0] == {host!r}:
        data.server.sni = {host!r}
        data.server.address = ("127.0.0.1", {port})
"""


@dataclass(frozen=True, slots=True)
class Provider:
    """A running provider: TLS on `port`, plain bytes in bulk on `bulk_port`."""

    port: int
    bulk_port: int
    ca_file: str


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running proxy: where it listens, whom its clients must trust, and the processes that do its work."""

    name: str
    port: int
    ca_file: str
    pids: tuple[int, ...]
    home: Home | None = None

    def settle(self) -> None:
        """Wait until all that was metered is durable and in the views: it must not burden the next one's round."""
        if self.home is not None and not flush(self.home, SETTLE_S):
            raise TimeoutError(f"{self.name}: the views did not catch up within {SETTLE_S:.0f} s")


@contextmanager
def folder() -> Iterator[Path]:
    """A throwaway folder that is ours alone."""
    os.umask(0o077)
    with tempfile.TemporaryDirectory(prefix="halton-bench-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@contextmanager
def provider(place: Path, *arguments: str) -> Iterator[Provider]:
    """The provider of provider.py."""
    script = Path(__file__).with_name("provider.py")
    command = [sys.executable, str(script), "--folder", str(place / "provider"), *arguments]
    with _process(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        yield Provider(facts["port"], facts["bulk_port"], facts["ca"])


@contextmanager
def mitmdump(place: Path, upstream: Provider) -> Iterator[Proxy]:
    """Plain mitmdump, streaming; its one add-on points the host at the provider."""
    port, home = _free_port(), place / "mitmdump"
    home.mkdir()
    (home / "redirect.py").write_text(_REDIRECT.format(host=HOST, port=upstream.port))
    settings = (f"confdir={home}", f"ssl_verify_upstream_trusted_ca={upstream.ca_file}", "stream_large_bodies=1")
    program = str(Path(sys.executable).with_name("mitmdump"))
    command = [program, "-q", "--listen-host", "127.0.0.1", "-p", str(port), "-s", str(home / "redirect.py")]
    for setting in settings:
        command += ["--set", setting]
    with _process(command) as process:
        _wait_for_port(port, process)
        yield Proxy("mitmdump", port, str(home / "mitmproxy-ca-cert.pem"), (process.pid,))


@contextmanager
def halton(place: Path, upstream: Provider, workers: int) -> Iterator[Proxy]:
    """A whole meter in a home of its own; what it says goes to up.log there."""
    home = Home(place / f"halton-{workers}")
    home.root.mkdir(mode=0o700)
    home.config.write_text(
        f'[proxy]\nupstream_ca = "{upstream.ca_file}"\nresolve = {{"{HOST}" = "127.0.0.1:{upstream.port}"}}\n'
        f"[capture]\nworkers = {workers}\n"
    )
    command = [sys.executable, "-m", "halton", "up", "--proxy-port", "0", "--browse-port", "0"]
    pids: Sequence[int] = ()
    try:
        with open(home.root / "up.log", "wb") as said, _process(command, home=home, stdout=said, stderr=said) as process:
            status = _wait_until_metering(home, process)
            pids = [child["pid"] for child in status["processes"]]
            metering = tuple(child["pid"] for child in status["processes"] if child["name"].startswith(_METERING))
            label = f"halton, {workers} worker" + "s" * (workers > 1)
            yield Proxy(label, status["proxy"]["port"], status["ca"]["bundle"], metering, home)
    finally:
        _kill_survivors(pids)


@contextmanager
def edge(place: Path) -> Iterator[Proxy]:
    """The edge alone: what passes it blind meets no other process."""
    home = Home(place / "edge")
    home.prepare()
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        command = [sys.executable, "-P", "-m", "halton.edge", "--fd", str(listener.fileno())]
        with _process(command, home=home, pass_fds=(listener.fileno(),)) as process:
            yield Proxy("edge", listener.getsockname()[1], "", (process.pid,))


@contextmanager
def _process(command: Sequence[str], home: Home | None = None, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "HALTON_HOME": str(home.root)} if home else None
    process = subprocess.Popen(command, env=environment, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_metering(home: Home, process: subprocess.Popen[bytes]) -> dict[str, list[dict[str, object]]]:
    """The status, once every process that meters runs. The page is not measured, so nobody waits for it."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(MeterDown):
            status = ask(home, "status")
            children = [child for child in status.get("processes", ()) if child["name"].startswith(_METERING)]
            if children and all(child["state"] == "running" for child in children) and flush(home, 5.0):
                return status
        time.sleep(0.1)
    logs = "".join(f"{path.name}: {path.read_text()[-600:]}\n" for path in sorted(home.root.glob("*.log")))
    raise RuntimeError(f"halton up did not come up.\n{logs}")


def _kill_survivors(pids: Sequence[int]) -> None:
    for pid in pids:
        with suppress(OSError):
            if b"halton." in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)


def _wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("mitmdump did not come up")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
