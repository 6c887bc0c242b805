"""`halton run` from outside: what its programs spent, runs within runs, shells, and a meter for one program only."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from halton.demo.stage import configuration
from stack import clean_environment, provider_in_thread

CALL = f"{sys.executable} calling.py"
CALLING = """
import json, httpx
body = json.dumps({"model": "claude-haiku-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": "scenario:plain"}]})
answer = httpx.post("https://api.anthropic.com/v1/messages", content=body, headers={"x-api-key": "none"}, timeout=20)
assert answer.status_code == 200
"""
HALTON = f"{sys.executable} -m halton"
ONE = re.compile(r"^halton: 1 call, \$0\.0000\d+, 12 tokens in, 7 out\.$", re.MULTILINE)


class User:
    """A home that no meter runs for yet, and a folder with a program that makes a call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = clean_environment() | {"HALTON_HOME": str(folder / "h"), "SHELL": "/bin/sh"}
        (folder / "calling.py").write_text(CALLING)

    def halton(self, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "halton", *arguments]
        return subprocess.run(
            command, env=self.environment, cwd=self.folder, input=said, capture_output=True, text=True, timeout=90
        )

    def state(self) -> str:
        return str(json.loads(self.halton("status", "--json").stdout)["state"])


@pytest.fixture
def user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    folder = tmp_path_factory.mktemp("o")
    with provider_in_thread(folder / "provider") as provider:
        user = User(folder)
        (folder / "h").mkdir(mode=0o700)
        settings = configuration(provider.port, provider.ca_file)
        (folder / "h" / "config.toml").write_text(f"{settings}\n[browse]\nport = 0\n")
        try:
            yield user
        finally:
            user.halton("stop", "--all")


def test_the_last_line_says_what_the_program_spent_and_nothing_else_changes(user: User) -> None:
    done = user.halton("run", "--", "sh", "-c", f"{CALL} && echo out && echo err >&2; exit 3")
    assert (done.returncode, done.stdout) == (3, "out\n")
    assert done.stderr.startswith("err\n") and ONE.search(done.stderr)
    quiet = user.halton("run", "--quiet", "--", "sh", "-c", CALL)
    assert (quiet.returncode, quiet.stderr) == (0, "")
    none = user.halton("run", "--", "true")
    assert none.stderr == "halton: no call to a provider was seen. If there was one: halton doctor\n"


def test_a_run_within_a_run_counts_in_both_and_one_beside_it_in_neither(user: User) -> None:
    inner = f"{HALTON} run --project inner -- {CALL}"
    done = user.halton(
        "run", "--project", "outer", "--", "sh", "-c", f"{CALL} && {inner} && env -u HALTON_RUN {HALTON} run -q -- {CALL}"
    )
    assert done.returncode == 0, done.stderr
    assert len(ONE.findall(done.stderr)) == 1
    assert re.search(r"^halton: 2 calls, ", done.stderr, re.MULTILINE)


def test_a_proxy_that_the_meter_does_not_go_by_is_named(user: User) -> None:
    user.halton("start")
    user.environment["HTTPS_PROXY"] = "http://me:secret@proxy.corp.example:3128"
    done = user.halton("run", "--quiet", "--", "true")
    assert done.returncode == 0
    told = "halton: This environment names the proxy proxy.corp.example:3128, but the meter goes out straight."
    assert done.stderr.startswith(told)
    assert "secret" not in done.stderr


def test_a_shell_of_ones_own_is_metered(user: User) -> None:
    done = user.halton("run", "--shell", said=f"{CALL}\nexit 4\n")
    assert done.returncode == 4
    assert ONE.search(done.stderr)


def test_a_meter_that_was_started_for_one_program_ends_with_it(user: User) -> None:
    done = user.halton("run", "--once", "--", "sh", "-c", f"{CALL} && {HALTON} run --once -q -- {CALL}")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^halton: 2 calls, ", done.stderr, re.MULTILINE)
    assert user.state() == "down"
    user.halton("start")
    assert user.halton("run", "--once", "--", "sh", "-c", CALL).returncode == 0
    assert user.state() == "healthy"


def test_a_meter_that_was_started_for_a_program_that_cannot_be_run_ends_too(user: User) -> None:
    done = user.halton("run", "--once", "--", "no-such-program")
    assert (done.returncode, done.stderr) == (
        127,
        'Error: "no-such-program" is not a command here. Check its name and your PATH.\n',
    )
    assert user.state() == "down"


def test_a_meter_that_is_ill_keeps_no_program_from_running(user: User) -> None:
    user.halton("start")
    status = json.loads(user.halton("status", "--json").stdout)
    (ledger,) = [one["pid"] for one in status["processes"] if one["name"] == "ledger"]
    os.kill(ledger, signal.SIGSTOP)
    try:
        done = user.halton("run", "--quiet", "--", "echo", "ran")
    finally:
        with suppress(ProcessLookupError):
            os.kill(ledger, signal.SIGCONT)
    assert (done.returncode, done.stdout) == (0, "ran\n")
