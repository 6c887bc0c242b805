"""The demo's stage: a throwaway home, and a meter in it that believes the fake provider to be the real ones."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from halton.children import open_error_log
from halton.control import wait_until_healthy
from halton.demo.provider.certificates import PLAYED
from halton.demo.provider.server import Provider
from halton.errors import HaltonError
from halton.paths import Home, write_private
from halton.settings import LOOPBACK

HEALTHY_S = 30.0
STOP_S = 20.0


class Stage(msgspec.Struct, frozen=True):
    """A running meter and the provider behind it."""

    home: Home
    provider: Provider
    status: dict[str, Any]


@asynccontextmanager
async def stage(delay_s: float) -> AsyncIterator[Stage]:
    """Set everything up, and take it down again whatever happens.

    :raises HaltonError: if the meter does not come up.
    """
    root = Path(tempfile.mkdtemp(prefix="halton-demo-"))
    home = Home(root / "home")
    try:
        home.prepare()
        async with Provider(root / "provider", delay_s=delay_s) as provider:
            write_private(home.config, configuration(provider.port, provider.ca_file).encode())
            meter = _start(home)
            try:
                status = await asyncio.to_thread(wait_until_healthy, home, HEALTHY_S)
                if status is None:
                    raise HaltonError(f"The demo's meter did not come up. It said: {_words(home)}")
                yield Stage(home, provider, status)
            finally:
                await asyncio.to_thread(_stop, meter)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def configuration(port: int, ca_file: Path, elsewhere: Mapping[str, int] | None = None) -> str:
    """A config.toml that sends the providers' hosts to a loopback port, TLS verified all the same.

    The hosts in `elsewhere` lie at other ports.
    """
    ports = dict.fromkeys(PLAYED, port) | dict(elsewhere or {})
    resolve = ", ".join(f'"{host}" = "{LOOPBACK}:{at}"' for host, at in ports.items())
    # Nothing on this stage is worth a notice on somebody's desktop.
    return f"[alerts]\ndesktop = false\n[proxy]\nupstream_ca = {json.dumps(str(ca_file))}\nresolve = {{{resolve}}}\n"


def _start(home: Home) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HALTON_")}
    with open_error_log(home.error_log("up")) as errors:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "halton", "up", "--proxy-port", "0", "--browse-port", "0"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**environment, "HALTON_HOME": str(home.root)},
            start_new_session=True,
        )


def _stop(meter: subprocess.Popen[bytes]) -> None:
    meter.terminate()
    try:
        meter.wait(STOP_S)
    except subprocess.TimeoutExpired:
        meter.kill()
        meter.wait()


def _words(home: Home) -> str:
    logs = sorted(home.root.glob("*.err.log"))
    return " ".join(line for log in logs for line in log.read_text(errors="replace").splitlines()[-2:]) or "nothing"
