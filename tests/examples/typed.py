"""What one types, in an account of its own: in this process where it is one command, else in a shell."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from halton.cli.group import halton
from halton.paths import Home
from stack import clean_environment

WRITTEN = date(2026, 11, 30)  # "today" of the days that examples name
HEAD = "48211:amber-lotus-quartz-flint-hazel-orbit-tiger-maple"
_NEEDS_A_SHELL = re.compile(r"[|~<>;]|\$\(|/\*")
_DAY = re.compile(r"\b2026-1[12]-\d\d\b")
_HEAD = re.compile(r"\b\d+:[a-z]+(?:-[a-z]+){7}\b")
SHELL_S = 60.0


class Said(NamedTuple):
    """How it ended and what it printed."""

    code: int
    out: str
    err: str


class Account:
    """`folder` is its HOME; what is typed is typed in `folder/work`."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.home = Home(folder / ".halton-meter")
        self.work = folder / "work"
        self.environment = environment

    def type(self, text: str, answer: str = "y\n") -> Said:
        """Type it, and answer this to whatever is asked."""
        text = self.fitted(text)
        return self.in_shell(text, answer) if _NEEDS_A_SHELL.search(text) else self._here(text, answer)

    def _here(self, text: str, answer: str) -> Said:
        words = shlex.split(text.replace("\\\n", " "))
        assert words[0] in ("halton", "halton-meter"), text
        done = CliRunner(env=self.environment).invoke(halton, words[1:], input=answer, prog_name="halton")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, done.stdout, done.stderr)

    def in_shell(self, text: str, answer: str = "", shell: str = "bash") -> Said:
        """Type it in a shell; `halton` is ours there."""
        done = subprocess.run(
            _words(shell, text),
            env=self._with_path(),
            cwd=self.work,
            input=answer,
            capture_output=True,
            text=True,
            timeout=SHELL_S,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def at_a_terminal(self, text: str, answer: str) -> Said:
        """Type it where somebody reads, and answers this."""
        outer, inner = pty.openpty()
        child = subprocess.Popen(
            _words("bash", self.fitted(text)), env=self._with_path(), cwd=self.work, stdin=inner, stdout=inner, stderr=inner
        )
        os.close(inner)
        os.write(outer, answer.encode())
        shown = b""
        with suppress(OSError):  # EIO: the other side is closed (pty(7))
            while data := os.read(outer, 4096):
                shown += data
        os.close(outer)
        return Said(child.wait(SHELL_S), shown.decode().replace("\r\n", "\n"), "")

    def until(self, text: str, shown: str) -> Said:
        """Type it, and Ctrl-C when it has shown a text like this."""
        child = subprocess.Popen(
            _words("bash", f"exec {self.fitted(text)}"),
            env=self._with_path(),
            cwd=self.work,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert child.stdout is not None
        seen, limit = "", time.monotonic() + SHELL_S
        while not re.search(shown, seen):
            ready, _, _ = select.select([child.stdout], [], [], max(0.0, limit - time.monotonic()))
            data = os.read(child.stdout.fileno(), 65536) if ready else b""
            if not data:
                child.kill()
                raise AssertionError(f"{text} never showed {shown!r}:\n{seen}")
            seen += data.decode(errors="replace")
        child.send_signal(signal.SIGINT)
        rest, _ = child.communicate(timeout=SHELL_S)
        return Said(child.returncode, seen + rest.decode(errors="replace"), "")

    def _with_path(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{self.environment.get('PATH') or os.environ['PATH']}"
        return self.environment | {"PATH": f"{self.folder / 'bin'}{os.pathsep}{path}"}

    def fitted(self, text: str) -> str:
        """With what lies elsewhere on another machine: days, mounted disks, and the head of a log."""
        text = _DAY.sub(self._moved, text).replace("/mnt/", f"{self.folder}/mnt/")
        return text.replace(HEAD, self.head()) if HEAD in text else text

    def _moved(self, day: re.Match[str]) -> str:
        return str(date.fromisoformat(day[0]) + (date.today() - WRITTEN))

    def head(self) -> str:
        """The head of the log, in words."""
        (found,) = set(_HEAD.findall(self._here("halton project list", "").out))
        return found


def copied(prepared: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    """A copy of an account that was prepared; this process goes by it too."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True, symlinks=True)
    variables = {"HOME": str(folder), "COLUMNS": "200", "SHELL": "/bin/bash"}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("HALTON_HOME", raising=False)
    monkeypatch.chdir(folder / "work")
    return Account(folder, clean_environment() | variables)


def _words(shell: str, text: str) -> list[str]:
    return [shell, *(["-o", "pipefail"] if shell == "bash" else []), "-c", text]
