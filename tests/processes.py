"""Real programs that do what a test tells them, line by line, and say what came of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_LOOP = """
import os, socket, sys, time

def fork(first=""):
    ready, tell = os.pipe()
    parent = os.getpid()
    if pid := os.fork():
        os.close(tell)
        os.read(ready, 1)
        os.close(ready)
        return pid
    exec(first, globals())
    os.write(tell, b"x")
    while os.getppid() == parent:
        time.sleep(0.02)
    os._exit(0)

for line in sys.stdin:
    answer = ""
    exec(line)
    print(answer, flush=True)
"""


class Program:
    """A Python program; what it is told may set `answer`, and `fork(code)`: a child runs that and lasts as long as its parent."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child
        self.pid = child.pid

    def do(self, code: str) -> str:
        """Run one line in it."""
        assert self._child.stdin and self._child.stdout
        self._child.stdin.write(f"{code}\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        assert line, f"it ended: {code}"
        return line.strip()

    def end(self) -> None:
        """End it and wait for that."""
        self._child.kill()
        self._child.wait()


@contextmanager
def program(
    cwd: Path | str | None = None, environment: Mapping[str, str] | None = None, *, leads_a_session: bool = False
) -> Iterator[Program]:
    """A program in this folder; its environment is ours with these variables beside it."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _LOOP],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        start_new_session=leads_a_session,
    )
    with child:
        made = Program(child)
        made.do("")
        try:
            yield made
        finally:
            made.end()
