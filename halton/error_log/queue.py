"""Between whoever logs and the file: a bounded queue and a thread, so that no disk, pipe or storm is ever waited for."""

from __future__ import annotations

import json
import logging
import queue
import threading
import time
from collections.abc import Callable
from math import inf

from halton.error_log.lines import OURS, Line, line_of
from halton.error_log.rate import Rate

WAITING = 400
LAST_S = 1.0


class Queued(logging.Handler):
    """A log handler that never blocks and never raises; `write` takes whole lines on its thread, and may do both.

    Lines that could not be kept are counted, and told when one can be written again.
    """

    def __init__(self, write: Callable[[bytes], object], rate: Rate | None = None) -> None:
        super().__init__()
        self._write = write
        self._rate = rate or Rate()
        self._queue: queue.SimpleQueue[Line | threading.Event] = queue.SimpleQueue()  # the one that a destructor may use
        self._lost = 0
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record."""
        try:
            line = line_of(record)
            if self._queue.qsize() >= WAITING:
                self._lost += 1
            elif self._rate.admit(line, time.monotonic()):
                self._queue.put(line)
        except Exception:
            self._lost += 1

    def flush(self) -> None:
        """Wait until what was taken is written, but not for long; logging calls this at the end of the process."""
        written = threading.Event()
        self._queue.put(written)
        written.wait(LAST_S)

    # On the thread.

    def _run(self) -> None:
        while True:
            try:
                taken = self._queue.get(timeout=self._rate.wait_s(time.monotonic()))
            except queue.Empty:
                taken = None
            if isinstance(taken, dict):
                self._put(taken)
            last = isinstance(taken, threading.Event)
            for line in self._rate.ended(inf if last else time.monotonic()):
                self._put(line)
            if isinstance(taken, threading.Event):
                taken.set()

    def _put(self, line: Line) -> None:
        try:
            if self._lost:
                lost = self._lost
                self._write(_encoded({**_OWN, "at": line["at"], "pid": line["pid"], "count": lost}))
                self._lost -= lost
            self._write(_encoded(line))
        except Exception:  # no room, no folder, no reader: it is counted, and the next one may fare better
            self._lost += 1


_OWN: Line = {"at": None, "level": "ERROR", "pid": None, "logger": f"{OURS}.error_log.queue", "event": "lines_lost"}


def _encoded(line: Line) -> bytes:
    return json.dumps(line).encode() + b"\n"
