"""A program under us behaves as one without us: exit codes, signals from the terminal and from others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from eventually import eventually_in_threads
from halton.cli.run_child import run_child

UNDER = "import os, sys; from halton.cli.run_child import run_child; sys.exit(run_child(sys.argv[1:], os.environ))"
# Says that it is ready, then ends with 30 and the number of the signal that it gets.
TOLD = "import signal, sys, time\nfor n in map(int, sys.argv[2:]): signal.signal(n, lambda n, f: sys.exit(30 + n))\n"
TOLD += "open(sys.argv[1], 'w').close()\nwhile True: time.sleep(0.01)"


@contextmanager
def under(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", UNDER, *arguments], start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -TERM $$", 143), ("kill -KILL $$", 137)])
def test_its_exit_code_is_as_a_shell_tells_it(script: str, code: int) -> None:
    before = signal.getsignal(signal.SIGTERM)
    assert run_child(["sh", "-c", script], os.environ) == code
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2])
def test_what_another_program_sends_us_is_passed_on(tmp_path: Path, number: int) -> None:
    ready = tmp_path / "ready"
    with under(sys.executable, "-c", TOLD, str(ready), str(number)) as process:
        eventually_in_threads(ready.exists)
        process.send_signal(number)
        assert process.wait(10) == 30 + number


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT])
def test_what_the_terminal_sends_to_all_reaches_the_program_once_and_does_not_end_us(tmp_path: Path, number: int) -> None:
    ready = tmp_path / "ready"
    with under(sys.executable, "-c", TOLD, str(ready), str(number)) as process:
        eventually_in_threads(ready.exists)
        os.killpg(process.pid, number)
        assert process.wait(10) == 30 + number


def test_it_ignores_no_signal_because_of_us(tmp_path: Path) -> None:
    script = "import signal, sys; sys.exit(signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL)"
    assert run_child([sys.executable, "-c", script], os.environ) == 0


def test_what_cannot_be_run_is_named_and_told_apart_as_shells_do(tmp_path: Path) -> None:
    (tmp_path / "closed").touch(mode=0o600)
    with pytest.raises(click.ClickException, match='"no-such-program" is not a command here') as caught:
        run_child(["no-such-program"], os.environ)
    assert caught.value.exit_code == 127
    with pytest.raises(click.ClickException, match="cannot be run: Permission denied") as caught:
        run_child([str(tmp_path / "closed")], os.environ)
    assert caught.value.exit_code == 126
