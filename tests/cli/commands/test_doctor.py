"""`halton doctor`: on a whole meter, on a home that is down, and what --fix makes of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import make
from authorities_made import with_authority
from halton.control import ask
from halton.errors import MeterDown
from halton.paths import Home
from stack import Stack


def problems(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [finding for finding in told["findings"] if finding["state"] == "problem"]


def test_a_whole_meter_has_no_problem(whole: Stack) -> None:
    whole.home.error_log("up").chmod(0o600)  # made by this test's meter, outside of `halton start`
    whole.wait()
    told = json.loads(whole.halton("doctor", "--json"))
    assert problems(told) == []
    assert (told["schema"], told["home"], told["state"]) == (1, str(whole.home.root), "warning")  # [proxy] resolve is in force
    seen = {finding["check"]: finding["seen"] for finding in told["findings"]}
    assert seen["processes"] == "the meter runs: 4 processes, all of them in order."
    assert seen["probe"].startswith("a call was made, metered and recorded as event ")
    assert "could not be looked at" not in json.dumps(told)


SPY = """
import json, os, sys
told = []
def hear(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        told.append([event, str(arguments[1] if event != "socket.getaddrinfo" else arguments[0])])
    elif event in ("os.remove", "os.rename", "os.mkdir", "os.chmod", "os.link"):
        told.append([event, str(arguments[0])])
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        told.append(["open", str(arguments[0])])
sys.dont_write_bytecode = True
sys.addaudithook(hear)
from halton.cli.group import halton
try:
    halton(["doctor", "--no-probe"])
finally:
    print(json.dumps(told), file=sys.stderr)
"""


def test_it_asks_nobody_but_the_meter_and_writes_nothing_into_the_home(whole: Stack, tmp_path: Path) -> None:
    environment = whole.environment | {"TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", SPY], env=environment, capture_output=True, text=True, timeout=55)
    told = [tuple(one) for one in json.loads(done.stderr.splitlines()[-1])]
    assert {what for event, what in told if event.startswith("socket.")} == {str(whole.home.socket("meter"))}
    written = {what for event, what in told if not event.startswith("socket.")} - {"/dev/null"}
    assert [path for path in written if not path.startswith((str(tmp_path), "leaf.pem", "Ask.java")) and "/" in path] == []


def test_a_home_that_is_down_is_looked_at_and_left_as_it_is(run: Any, fill: Any, home: Home) -> None:
    fill([make.call()])
    before = entries(home)
    done = run("doctor", "--no-probe")
    assert done.exit_code == 1
    assert "problem          processes         the meter does not run.\n" in done.output
    assert "                                   To mend it: halton start\n" in done.output
    assert "not looked at    probe             left out, as --no-probe asks.\n" in done.output
    assert done.output.index("The meter\n") < done.output.index("\nThis shell\n") < done.output.index("\nThis machine\n")
    assert done.output.endswith(". What can be mended at once: halton doctor --fix\n")
    assert entries(home) == before


@pytest.fixture
def stopped(home: Home, run: Any) -> Iterator[Home]:
    """A home without a meter, in which --fix may start one: it is stopped afterwards."""
    home.config.write_text("[proxy]\nport = 0\n[browse]\nport = 0\n")
    yield home
    try:
        ask(home, "status")
    except MeterDown:
        return
    run("stop", "--all")


def test_fix_shows_what_it_does_and_looks_again(run: Any, stopped: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with_authority(stopped)
    stopped.error_log("edge").write_text("")
    stopped.error_log("edge").chmod(0o644)
    stopped.bundle.unlink()
    for name in ("HTTPS_PROXY", "https_proxy", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
        monkeypatch.delenv(name, raising=False)
    done = run("doctor", "--fix", "--no-probe")
    first, _, again = done.output.partition("Looking again.\n")
    for what in ("halton start", "renew the authority's files and the bundles", f"chmod -R go= {stopped.root}"):
        assert f"Mended: {what}\n" in first, first
    assert "well             processes         the meter runs: 4 processes, all of them in order.\n" in again
    assert done.exit_code == 0, again


def test_fix_in_json(run: Any, fill: Any, home: Home) -> None:
    fill([make.call()])
    with_authority(home)
    left = home.run / ".settings.json.999999999.0123abcd"
    left.write_text("")
    home.config.write_text("nonsense")  # so that no meter can be started
    told = json.loads(run("doctor", "--fix", "--no-probe", "--json").output)
    assert {"what": f"rm {left}", "failed": None} in told["mended"]
    (start,) = [one for one in told["mended"] if one["what"] == "halton start"]
    assert start["failed"].startswith(f"{home.config} cannot be read")
    assert told["state"] == "problem" and not left.exists()


def entries(home: Home) -> list[Path]:
    return sorted(path for path in home.root.rglob("*") if not path.name.endswith(("-shm", "-wal")))
