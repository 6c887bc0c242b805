"""A terminal that is held for a while: another screen without a cursor, keys as they are pressed; all as before afterwards."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import termios
import tty
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType, TracebackType

# xterm's control sequences: the alternate screen, the cursor, no line goes on in the next; then a line cleared.
_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J", "\x1b[?7h\x1b[?25h\x1b[?1049l"
_HOME, _CLEAR_LINE = "\x1b[H", "\x1b[2K"
_ENDING = (signal.SIGTERM, signal.SIGHUP)
_HELD = (*_ENDING, signal.SIGWINCH, signal.SIGTSTP, signal.SIGCONT)
# What keys that are no characters send, such as arrows (ECMA-48, 5.4; SS3 of function keys).
_SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?", re.DOTALL)
SHELL_SIGNAL = 128
KEY_BYTES = 64


class Terminal:
    """The terminal of stdout, and of stdin if that is one, within a `with` block; left as it was however that ends."""

    def __init__(self) -> None:
        self._keyboard = sys.stdin.fileno() if sys.stdin.isatty() else None
        self._modes: list[object] | None = None
        self._before: dict[int, object] = {}
        self._wake, self._woken = os.pipe()
        for descriptor in (self._wake, self._woken):
            os.set_blocking(descriptor, False)

    def __enter__(self) -> Terminal:
        self._before = {number: signal.signal(number, self._hear) for number in _HELD}
        signal.set_wakeup_fd(self._woken, warn_on_full_buffer=False)
        self._hold()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._let_go()
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        os.close(self._wake)
        os.close(self._woken)

    @property
    def has_keys(self) -> bool:
        """Whether there is a keyboard."""
        return self._keyboard is not None

    def draw(self, lines: Sequence[str]) -> None:
        """Show these lines and nothing else, in one step, so that nothing flickers."""
        # Cleared first: behind a line as wide as the terminal the cursor stands on its last character.
        _write(_HOME + "\r\n".join(f"{_CLEAR_LINE}{line}" for line in lines))

    def wait(self, seconds: float) -> str | None:
        """The keys that are pressed within so long; None once it is over, and "" where all is to be drawn anew.

        :raises SystemExit: where the terminal is gone.
        """
        sources = [self._wake] if self._keyboard is None else [self._wake, self._keyboard]
        ready = select.select(sources, [], [], max(0.0, seconds))[0]
        if self._wake in ready:
            with suppress(BlockingIOError):
                os.read(self._wake, 4096)
            return ""
        if not ready or self._keyboard is None:
            return None
        keys = os.read(self._keyboard, KEY_BYTES)
        if not keys:  # the terminal is gone
            raise SystemExit(SHELL_SIGNAL + signal.SIGHUP)
        return _SEQUENCE.sub(b"", keys).decode("ascii", "replace").lower()

    def _hold(self) -> None:
        if self._keyboard is not None:
            self._modes = self._modes or termios.tcgetattr(self._keyboard)
            tty.setcbreak(self._keyboard, termios.TCSANOW)
        _write(_ENTER)

    def _let_go(self) -> None:
        with suppress(OSError):
            _write(_LEAVE)
        if self._keyboard is not None and self._modes is not None:
            with suppress(termios.error):
                termios.tcsetattr(self._keyboard, termios.TCSANOW, self._modes)  # type: ignore[arg-type]

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if number in _ENDING:
            raise SystemExit(SHELL_SIGNAL + number)
        if number == signal.SIGTSTP:  # Ctrl-Z: the shell gets its screen, and we ours when we go on
            self._let_go()
            os.kill(os.getpid(), signal.SIGSTOP)
        if number == signal.SIGCONT:
            self._hold()


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
