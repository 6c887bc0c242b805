"""A program on a terminal of its own: what it writes, keys for it, another size, and how it leaves the terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from eventually import eventually_in_threads

ENTER, LEAVE = "\x1b[?1049h\x1b[?25l\x1b[?7l", "\x1b[?7h\x1b[?25h\x1b[?1049l"
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


class OnTerminal:
    """The program and its terminal."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], columns: int, lines: int) -> None:
        self._ours, self.theirs = pty.openpty()
        self.resize(columns, lines)
        self.modes = termios.tcgetattr(self.theirs)
        # A terminal's own size counts, not that of whoever runs the tests.
        variables = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            arguments, stdin=self.theirs, stdout=self.theirs, stderr=self.theirs, env=variables,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        self._written = b""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def written(self) -> str:
        return self._written.decode(errors="replace")

    @property
    def shown(self) -> list[str]:
        """The lines of the last picture that is there to its end."""
        pictures = self.written.split("\x1b[H")
        whole = [one for one in pictures if "quit" in one]
        return [_STYLE.sub("", line.removeprefix("\x1b[2K")) for line in whole[-1].replace("\r", "").split("\n")] if whole else []

    def until(self, words: str) -> None:
        eventually_in_threads(lambda: any(words in line for line in self.shown))

    def press(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def end(self, number: signal.Signals | None = None) -> int:
        """How it ends, perhaps by a signal; then the terminal is as it was, and what was held back is there."""
        if number is not None:
            self.process.send_signal(number)
        code = self.process.wait(20)
        assert termios.tcgetattr(self.theirs) == self.modes
        self._close()
        return code

    def _read(self) -> None:
        with suppress(OSError):  # so Linux says that the last writer is gone
            while data := os.read(self._ours, 65536):
                self._written += data

    def _close(self) -> None:
        if self.theirs >= 0:
            os.close(self.theirs)
            self.theirs = -1
            self._reader.join(10)
            os.close(self._ours)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(20)
        self._close()


@contextmanager
def on_terminal(
    arguments: list[str], environment: Mapping[str, str], *, columns: int = 80, lines: int = 30
) -> Iterator[OnTerminal]:
    terminal = OnTerminal(arguments, environment, columns, lines)
    try:
        yield terminal
    finally:
        terminal.kill()
