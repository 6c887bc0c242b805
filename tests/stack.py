"""A whole meter for tests: the fake provider in a thread, `halton up` as its own process, a home in a temporary folder."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from halton.control import ask, flush, wait_until_healthy
from halton.demo.provider.server import Provider
from halton.demo.stage import configuration
from halton.log.store import read_only
from halton.paths import Home
from halton.views.calls import read_calls

HEALTHY_S = 40.0
STOP_S = 45.0


class Stack:
    """What a test talks to."""

    def __init__(self, home: Home, provider: Provider, process: subprocess.Popen[bytes] | None) -> None:
        self.home = home
        self.provider = provider
        self.process = process
        self.variables: dict[str, str] = {}

    @property
    def environment(self) -> dict[str, str]:
        """What a command of this home needs."""
        return clean_environment() | {"HALTON_HOME": str(self.home.root)} | self.variables

    def status(self) -> dict[str, Any]:
        return ask(self.home, "status")

    def pid(self, name: str) -> int:
        return next(process["pid"] for process in self.status()["processes"] if process["name"] == name)

    @property
    def proxy_port(self) -> int:
        return int(self.status()["proxy"]["port"])

    @property
    def bundle(self) -> str:
        return str(self.home.bundle)

    def wait(self) -> dict[str, Any]:
        """Wait until all runs and the views have caught up."""
        status = wait_until_healthy(self.home, HEALTHY_S)
        assert status is not None, words(self.home)
        return status

    def halton(self, *arguments: str, check: bool = True) -> str:
        """What a command of this home prints."""
        done = self.command(*arguments)
        assert not check or done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def command(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """A command of this home, to its end, with these variables beside its own."""
        whole, environment = [sys.executable, "-m", "halton", *arguments], self.environment | variables
        return subprocess.run(whole, env=environment, capture_output=True, text=True, timeout=60)

    def calls(self) -> list[dict[str, Any]]:
        """All calls, the newest first, once the views hold whatever the ledger has received."""
        assert flush(self.home, 20.0)
        with closing(read_only(self.home.views)) as connection:
            return [msgspec.structs.asdict(row) for row in read_calls(connection)]


@contextmanager
def provider_in_thread(folder: Path, delay_s: float = 0.005) -> Iterator[Provider]:
    """The fake provider on a loop of its own, so that clients which block can be tested."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    provider = Provider(folder, delay_s=delay_s)
    try:
        asyncio.run_coroutine_threadsafe(provider.__aenter__(), loop).result(10)
        yield provider
    finally:
        asyncio.run_coroutine_threadsafe(provider.__aexit__(None, None, None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


@contextmanager
def running_stack(
    folder: Path,
    *,
    delay_s: float = 0.005,
    settings: str = "",
    elsewhere: Mapping[str, int] | None = None,
    roots: Sequence[Path] = (),
) -> Iterator[Stack]:
    """A meter that believes the fake provider to be the real ones; ended, whatever happens.

    The hosts in `elsewhere` lie at other ports of 127.0.0.1, and are trusted by `roots`.
    """
    home = Home(folder / "home")
    home.prepare()
    with provider_in_thread(folder / "provider", delay_s) as provider:
        trusted = folder / "trusted.pem"
        trusted.write_bytes(b"".join(file.read_bytes() for file in (provider.ca_file, *roots)))
        home.config.write_text(configuration(provider.port, trusted, elsewhere) + settings)
        stack = Stack(home, provider, None)
        stack.process = start_meter(stack)
        try:
            stack.wait()
            yield stack
        finally:
            if stack.process.poll() is None:
                stack.process.terminate()
            stack.process.wait(STOP_S)


def start_meter(stack: Stack, proxy_port: int = 0) -> subprocess.Popen[bytes]:
    """`halton up`, on free ports where none is given."""
    with stack.home.error_log("up").open("ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", "halton", "up", "--proxy-port", str(proxy_port), "--browse-port", "0"],
            env=stack.environment,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )


def clean_environment() -> dict[str, str]:
    """This process's environment without proxies, bundles and homes."""
    dropped = ("proxy", "ca_bundle", "cert", "halton")
    return {name: value for name, value in os.environ.items() if not any(word in name.lower() for word in dropped)}


def words(home: Home) -> str:
    """What the processes said."""
    return "\n".join(f"{file.name}: {file.read_text(errors='replace')[-2000:]}" for file in sorted(home.root.glob("*.err.log")))
