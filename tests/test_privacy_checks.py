"""The three checks of docs/privacy.md, run on a whole meter as the page prints them."""

from __future__ import annotations

import os
import random
import re
import shutil
import socket
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from calls_made import calls_made
from client import URL, OpenStream, body, client
from stack import Stack
from trust_pages import PRIVACY, blocks, rows

BEGIN, LISTENING, CONNECTED, TRACED, LINUX, MACOS = blocks(PRIVACY, "sh", "Three checks that anyone can run")
_LOOPBACK = re.compile(r"(?:127\.0\.0\.1|\[::1\]):\d+")


class Line(NamedTuple):
    """A line of lsof: whose socket, and what it says of its ends."""

    pid: int
    ends: tuple[str, ...]
    state: str

    @property
    def on_loopback(self) -> bool:
        return all(map(_LOOPBACK.fullmatch, self.ends))

    @property
    def ports(self) -> list[int]:
        return [int(end.rpartition(":")[2]) for end in self.ends]


def run(stack: Stack, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A piece of shell; `halton` and `python3` are the ones of this environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    assert shutil.which("lsof", path=path), "lsof is missing: this test runs what docs/privacy.md prints"
    environment = stack.environment | {"PATH": path} | variables
    return subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True, timeout=50)


def shell(stack: Stack, *parts: str) -> str:
    """What lines of the page print."""
    done = run(stack, "\n".join(parts))
    assert done.stderr == ""
    return done.stdout


def lines(text: str) -> list[Line]:
    found = re.findall(r"^\S+ +(\d+) .* (?:TCP|UDP) (\S+)(?: \((\w+)\))?$", text, re.MULTILINE)
    assert len(found) == len([line for line in text.splitlines() if not line.startswith("COMMAND ")])
    return [Line(int(pid), tuple(ends.split("->")), state) for pid, ends, state in found]


def test_only_loopback_listens(whole: Stack) -> None:
    status = whole.status()
    found = lines(shell(whole, BEGIN, LISTENING))
    assert {line.state for line in found} == {"LISTEN"}
    assert [line for line in found if not line.on_loopback] == []
    assert {port for line in found for port in line.ports} == {status[name]["port"] for name in ("browse", "proxy")}
    assert {process["pid"] for process in status["processes"] if process["name"] in ("edge", "browse")} <= {
        line.pid for line in found
    }


def test_a_port_that_is_open_to_the_network_would_show(whole: Stack) -> None:
    with closing(socket.create_server(("0.0.0.0", 0))) as open_to_all:
        port = open_to_all.getsockname()[1]
        found = lines(shell(whole, f"PAGE={port}", f"PROXY={port}", f"PIDS={os.getpid()}", LISTENING))
    assert {line.ends for line in found if not line.on_loopback} == {(f"*:{port}",)}


def test_the_only_connection_that_leaves_is_that_of_a_call(whole: Stack) -> None:
    status = whole.status()
    ours = {status["proxy"]["port"], status["browse"]["port"]}
    with calls_made(whole):
        stream = OpenStream(whole)
        try:
            during = lines(shell(whole, BEGIN, CONNECTED))
        finally:
            stream.leave()
    leaving = [line for line in during if not ours & set(line.ports)]
    # The provider of these tests lies on loopback too: whatever else there were would not.
    assert [line for line in during if not line.on_loopback] == []
    assert {line.ports[1] for line in leaving} == {whole.provider.port}
    assert {line.pid for line in leaving} == {whole.pid("capture-1")}


def test_the_authority_and_the_databases_are_the_owners_alone(whole: Stack) -> None:
    home = whole.home.root
    shown = dict(reversed(line.split(" ", 1)) for line in shell(whole, BEGIN, LINUX).splitlines())
    authority = [home / "ca" / name for name in ("mitmproxy-ca.pem", "mitmproxy-ca-cert.pem")]
    files = {str(path) for path in (*authority, whole.home.log, whole.home.bodies, whole.home.views, whole.home.run_key)}
    assert {str(home): "700", str(home / "ca"): "700"} | dict.fromkeys(files, "600") == {
        path: mode for path, mode in shown.items() if path in files or Path(path).is_dir()
    }
    assert {mode for path, mode in shown.items() if Path(path).is_file()} == {"600"}


def test_on_macos_the_same_table_comes_out(whole: Stack) -> None:
    """Its stat is not here: a function in its place says what it would be asked, and stat(1) of macOS what it would print."""
    asked = shell(whole, BEGIN, 'stat() { printf "%s\\n" "$@"; }', MACOS).splitlines()
    option, form, *files = asked
    assert option == "-f"
    assert [_macos(form, Path(file)) for file in files] == shell(whole, BEGIN, LINUX).splitlines()


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o700])
def test_the_meaning_of_macos_form(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "file"
    file.touch()
    file.chmod(mode)
    assert _macos("%Lp %N", file) == f"{mode:o} {file}"


def test_no_process_of_the_meter_asks_for_a_core_dump(whole: Stack) -> None:
    supervisor = int(shell(whole, 'lsof -t "$HALTON_HOME/run/up.lock"'))
    for pid in (supervisor, *(process["pid"] for process in whole.status()["processes"])):
        (limits,) = re.findall(r"^Max core file size +(\S+) +(\S+)", Path(f"/proc/{pid}/limits").read_text(), re.MULTILINE)
        assert limits == ("0", "0")


# Of each promise: what its commands in the table end with, and a part of what they print.
SEEN = {
    "T1": (0, "drwx------"),
    "T5": (0, "api.anthropic.com"),
    "T7": (1, ""),
    "T8": (0, "bodies"),
    "T9": (0, ""),
    "T10": (0, "healthy"),
    "T11": (0, ""),
}


@pytest.mark.parametrize("number", SEEN)
def test_the_command_beside_a_promise_shows_that_it_is_kept(whole: Stack, tmp_path: Path, number: str) -> None:
    (tmp_path / ".halton-meter").symlink_to(whole.home.root)
    key = f"sk-ant-api03-{random.Random(7).randbytes(24).hex()}"
    with calls_made(whole), client(whole) as plain:
        plain.post(URL, content=body(f"plain {key}"), headers={"x-api-key": key})
    (row,) = (row for row in rows(PRIVACY, "## The promises") if row[0] == number)
    for command in re.findall(r"`([^`]+)`", row[2]):
        done = run(whole, command, HOME=str(tmp_path), ANTHROPIC_API_KEY=key)
        assert (done.returncode, done.stderr) == (SEEN[number][0], ""), command
        assert SEEN[number][1] in done.stdout and key not in done.stdout


def test_a_key_that_was_stored_would_be_found(whole: Stack, tmp_path: Path) -> None:
    (tmp_path / ".halton-meter").symlink_to(whole.home.root)
    (row,) = (row for row in rows(PRIVACY, "## The promises") if row[0] == "T7")
    done = run(whole, row[2].strip("`"), HOME=str(tmp_path), ANTHROPIC_API_KEY="log.created")
    assert f"{tmp_path}/.halton-meter/db.sqlite" in done.stdout


def _macos(form: str, file: Path) -> str:
    """What stat(1) of macOS prints: `L` of `p` is the lower part of the mode in octal, `N` the name."""
    meaning = {"%Lp": f"{stat.S_IMODE(file.stat().st_mode) & 0o777:o}", "%N": str(file)}
    return re.sub(r"%\w*?[a-zA-Z](?![a-z])", lambda found: meaning[found[0]], form)
