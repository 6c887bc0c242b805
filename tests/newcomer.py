"""An account of a newcomer, in a folder of its own and with ports that nobody has, for commands that set a machine up."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from eventually import eventually_in_threads
from halton.cli.ending import end_meter
from halton.errors import MeterDown
from halton.paths import Home
from replay.metered import free_port
from stack import clean_environment


class Newcomer:
    """`folder` is its own; its shell is bash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = Home(folder / ".halton-meter")
        ports = {"HALTON_PROXY_PORT": str(free_port()), "HALTON_BROWSE_PORT": str(free_port())}
        self.environment = clean_environment() | ports | {"HOME": str(folder), "SHELL": "/bin/bash", "COLUMNS": "200"}

    def halton(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command; nobody can be asked."""
        return subprocess.run(
            [sys.executable, "-P", "-m", "halton", *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def at_a_terminal(self, answer: str, *arguments: str) -> tuple[int, str]:
        """Run a command where somebody answers each question so; its exit status, and what the terminal showed."""
        outer, inner = pty.openpty()
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "halton", *arguments], env=self.environment, stdin=inner, stdout=inner, stderr=inner
        )
        os.close(inner)
        os.write(outer, f"{answer}\n".encode() * 4)
        shown = b""
        with suppress(OSError):  # EIO: the other side is closed (pty(7))
            while data := os.read(outer, 4096):
                shown += data
        os.close(outer)
        return child.wait(60), shown.decode().replace("\r\n", "\n")

    def edges(self) -> list[int]:
        """The edges of this home that run."""
        return [int(process.name) for process in Path("/proc").glob("[0-9]*") if self._is_edge(process)]

    def _is_edge(self, process: Path) -> bool:
        try:
            variables, arguments = ((process / name).read_bytes().split(b"\0") for name in ("environ", "cmdline"))
        except OSError:  # it has ended meanwhile, or is another account's
            return False
        return f"HALTON_HOME={self.home.root}".encode() in variables and b"halton.edge" in arguments

    def listing(self) -> dict[str, tuple[int, bytes]]:
        """Every file in the folder, with its mode and its bytes, but for what a running meter itself writes."""
        moving = (".sqlite", ".sqlite-wal", ".sqlite-shm", ".err.log")
        files = [path for path in self.folder.glob("**/*") if not path.name.endswith(moving)]
        return {str(path): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"") for path in files}


@contextmanager
def newcomer(folder: Path) -> Iterator[Newcomer]:
    """One whose meter is ended, whatever happens."""
    one = Newcomer(folder)
    try:
        yield one
    finally:
        with suppress(MeterDown):
            end_meter(one.home, tunnel=True)
        for pid in one.edges():  # one whose home is gone can be asked nothing
            os.kill(pid, signal.SIGTERM)
        eventually_in_threads(lambda: not one.edges())
