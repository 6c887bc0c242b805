"""What `halton run` says of policies: real logs, and a real terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import make
from eventually import eventually_in_threads
from halton.cli.run_notice import notice, policy_notice
from halton.events.types import Event, PolicyBlocked, PolicySet, PolicyWarned
from halton.paths import Home
from stack import clean_environment

SET = PolicySet(name="cap", kind="requests", bound=10, window="day")
BLOCKED = PolicyBlocked(name="cap", kind="requests", used=10, bound=10, window="day")
WARNED = PolicyWarned(name="cap", kind="requests", used=8, bound=10, window="day", percent=80)
OTHER = PolicyWarned(name="\x1b[2J", kind="models", model="x")


def append(home: Home, *events: Event) -> None:
    make.log(home.root, events).close()


@pytest.mark.parametrize(
    ("events", "line"),
    [
        ([], None),
        ([make.call(), make.price()], None),
        ([WARNED], "halton: policy cap warned (80 % used). See: halton policy show cap"),
        (
            [WARNED, BLOCKED, BLOCKED],
            "halton: policy cap blocked 2 calls, policy cap warned (80 % used). See: halton policy show cap",
        ),
        ([OTHER, BLOCKED], "halton: policy cap blocked 1 call, policy \\x1b[2J warned. See: halton policy show cap"),
    ],
)
def test_it_names_each_policy_and_what_it_did(home: Home, events: list[Event], line: str | None) -> None:
    append(home, SET, BLOCKED, *events)
    assert notice(home, 3) == line


def test_the_end_of_a_run_says_what_happened_in_it(home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    append(home, SET, BLOCKED, WARNED)
    with policy_notice(home):
        append(home, make.call(), BLOCKED)
    assert capfd.readouterr() == ("", "halton: policy cap blocked 1 call. See: halton policy show cap\n")


def test_nothing_is_said_of_nothing_nor_without_a_log(home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    with policy_notice(home):
        append(home, SET)
    with policy_notice(home):
        append(home, make.call())
    home.log.write_bytes(b"no log")
    with policy_notice(home):
        pass
    assert capfd.readouterr() == ("", "")


PROGRAM = """
import sys, time
from pathlib import Path
from halton.cli import run_notice
from halton.paths import Home
run_notice.LOOK_S = 0.02
home, done = Home(Path(sys.argv[1])), Path(sys.argv[2])
if sys.argv[3] == "raw":
    import tty
    tty.setcbreak(2)
with run_notice.policy_notice(home):
    print("begun", flush=True)
    while not done.exists():
        time.sleep(0.01)
"""


@pytest.mark.parametrize(("mode", "lines"), [("ordinary", 2), ("raw", 1)])
def test_a_terminal_sees_it_once_while_the_program_runs_unless_that_draws_on_it(
    home: Home, tmp_path: Path, mode: str, lines: int
) -> None:
    append(home, SET)
    done, script = tmp_path / "done", tmp_path / "program.py"
    script.write_text(PROGRAM)
    ours, theirs = os.openpty()
    os.set_blocking(ours, False)
    said = b""

    def heard() -> bytes:
        nonlocal said
        try:
            said += os.read(ours, 1 << 16)
        except OSError:
            pass
        return said

    # setsid and -c give it the terminal as its own, as a shell does.
    child = subprocess.Popen(
        [sys.executable, "-c", _OWNING, str(script), str(home.root), str(done), mode],
        stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, env=clean_environment(), start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    assert child.stdout is not None
    assert child.stdout.readline() == b"begun\n"
    append(home, BLOCKED)
    if lines > 1:
        eventually_in_threads(lambda: heard().count(b"\n") == 1)
    append(home, WARNED)
    done.touch()
    assert child.wait(20) == 0
    eventually_in_threads(lambda: heard().count(b"\n") == lines)
    os.close(ours)
    child.stdout.close()
    texts = [line.strip() for line in said.decode().splitlines()]
    last = "halton: policy cap blocked 1 call, policy cap warned (80 % used). See: halton policy show cap"
    assert texts == ["halton: policy cap blocked 1 call. See: halton policy show cap", last][-lines:]


_OWNING = """
import fcntl, runpy, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0])
"""
