"""How many lines an event may make: the first ones of each minute, then one line that says how many more there were."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import NamedTuple

from halton.error_log.lines import Line

LINES = 20
WINDOW_S = 60.0
REMEMBERED = 500


class Window(NamedTuple):
    """What one event has made of late."""

    began_at: float
    passed: int = 1
    held: int = 0
    last: Line | None = None


class Rate:
    """A bound for each event and place. Used by whoever logs, and by the thread that writes."""

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self._window_s = window_s
        self._windows: dict[Hashable, Window] = {}
        self._lock = threading.RLock()  # a destructor may log at any moment, in here too

    def admit(self, line: Line, now: float) -> bool:
        """Whether a line is to be written now. One that is not is counted."""
        key: Hashable = tuple(line.get(name) for name in ("level", "logger", "event", "where", "error", "raised_at"))
        with self._lock:
            window = self._windows.get(key)
            if window is None and len(self._windows) >= REMEMBERED:
                key, window = None, self._windows.get(None)
            if window is None:
                self._windows[key] = Window(now)
            elif window.passed < LINES:
                self._windows[key] = window._replace(passed=window.passed + 1)
            else:
                self._windows[key] = window._replace(held=window.held + 1, last=line)
                return False
        return True

    def ended(self, now: float) -> list[Line]:
        """The lines that stand for those which were counted, of each minute that is over."""
        with self._lock:
            over = [key for key, window in self._windows.items() if now - window.began_at >= self._window_s]
            windows = [self._windows.pop(key) for key in over]
        return [{**window.last, "repeated": window.held} for window in windows if window.last is not None]

    def wait_s(self, now: float) -> float | None:
        """How long until the first minute is over; None if none runs."""
        with self._lock:
            began = min((window.began_at for window in self._windows.values()), default=None)
        return None if began is None else max(0.0, began + self._window_s - now)
