"""`halton privacy`: on a whole meter while calls run, on one that is down, and where something is broken."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import make
from client import OpenStream, call, client
from halton.paths import Home
from planted import token
from stack import Stack


def test_every_promise_holds_while_calls_run(whole: Stack) -> None:
    whole.home.error_log("up").chmod(0o600)  # made by this test's meter, outside of `halton start`
    stream = OpenStream(whole)
    try:
        with client(whole) as plain:
            call(plain)
            whole.wait()
            told = json.loads(whole.halton("privacy", "--json", check=False))
    finally:
        stream.leave()
    assert [finding for promise in told["promises"] for finding in promise["findings"] if finding["state"] != "holds"] == []
    assert [promise["id"] for promise in told["promises"]] == [f"T{number}" for number in range(1, 12)]
    assert (told["schema"], told["sound"], told["holds"], told["broken"], told["not_checked"]) == (1, True, 11, 0, 0)
    seen = {finding["check"]: finding["seen"] for promise in told["promises"] for finding in promise["findings"]}
    assert f"127.0.0.1:{whole.proxy_port} (supervisor, edge)" in seen["listeners"]
    assert "supervisor, ledger, browse: none that leave this machine." in seen["connections"]
    assert re.search(r"capture-1: [2-9] callers, [2-9] outwards.* \(127\.0\.0\.1:", seen["connections"])


def test_everything_is_searched_with_all(whole: Stack) -> None:
    whole.home.error_log("up").chmod(0o600)
    whole.wait()
    assert "11 promises: 11 hold\n" in whole.halton("privacy", "--all")


SPY = """
import json, os, sys
told = []
def hear(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        told.append(["socket", arguments[1]])
    elif event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.remove", "os.rename", "os.mkdir", "os.chmod", "os.link"):
        told.append([event, str(arguments[0])])
    elif event == "sqlite3.connect":
        told.append(["sqlite3", os.path.basename(os.fsdecode(arguments[0]))])
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        told.append(["open", str(arguments[0])])
sys.dont_write_bytecode = True
sys.addaudithook(hear)
from halton.cli.group import halton
try:
    halton(["privacy"])
finally:
    print(json.dumps(told), file=sys.stderr)
"""


def test_it_asks_nobody_but_the_meter_and_writes_nothing(whole: Stack) -> None:
    done = subprocess.run([sys.executable, "-c", SPY], env=whole.environment, capture_output=True, text=True, timeout=50)
    told = {(event, tuple(what) if isinstance(what, list) else what) for event, what in json.loads(done.stderr)}
    assert told == {
        ("socket", str(whole.home.socket("meter"))),
        ("socket", ("127.0.0.1", whole.status()["browse"]["port"])),
        ("sqlite3", "db.sqlite?mode=ro"),
        ("sqlite3", "bodies.sqlite?mode=ro"),
        ("sqlite3", "views.sqlite?mode=ro"),
        ("sqlite3", ":memory:"),
    }


def test_a_home_that_is_down_is_looked_at_and_left_as_it_is(run: Any, fill: Any, home: Home) -> None:
    fill([make.call()])
    before = digests(home)
    done = run("privacy")
    assert done.exit_code == 0, done.output
    assert "not checked       connections       the meter is not running.\n" in done.output
    assert done.output.endswith("11 promises: 5 hold, 6 not checked\n")
    assert digests(home) == before


def test_what_is_broken_is_said_with_what_mends_it(run: Any, fill: Any, home: Home) -> None:
    fill([make.call()])
    secret = token()
    home.error_log("edge").write_text(f"a line with {secret}\n")
    home.error_log("edge").chmod(0o644)
    done = run("privacy")
    assert done.exit_code == 1
    assert "broken            files             1 entry is open to other accounts: edge.err.log (0644).\n" in done.output
    assert f"To mend it: chmod -R go= {home.root}\n" in done.output
    assert "broken            log lines         edge.err.log, line 1: no JSON.\n" in done.output
    assert "edge.err.log from line 1 on (github_token)" in done.output
    assert secret not in done.output
    told = json.loads(run("privacy", "--json").output)
    assert (told["sound"], told["broken"]) == (False, 3)


def digests(home: Home) -> dict[Path, str]:
    files = [file for file in home.root.rglob("*") if file.is_file() and not file.name.endswith(("-shm", "-wal"))]
    return {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
