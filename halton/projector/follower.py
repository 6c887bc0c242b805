"""A thread that follows the log: woken after a commit, it takes all that has gathered, and then rests a tick."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from halton.projector.run import Projector

TICK_S = 0.05
RETRY_S = 1.0
LOOK_S = 5.0
"""Commands write to the log too, and replace the views: one may have died before it could wake us."""


class Follower:
    """Runs a projector on a thread of its own. Failures are reported and tried again: they never reach the writer."""

    def __init__(
        self,
        projector: Projector,
        *,
        tick_s: float = TICK_S,
        look_s: float = LOOK_S,
        on_failure: Callable[[Exception | None], None] = lambda error: None,
    ) -> None:
        self._projector = projector
        self._tick_s = tick_s
        self._look_s = look_s
        self._on_failure = on_failure
        self._changed = threading.Condition()
        self._woken = True
        self._urgent = 0
        self._closing = False
        self._position = 0
        self._thread = threading.Thread(target=self._run, name="projector", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """The log has grown."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def wait_until(self, position: int, timeout_s: float) -> bool:
        """Wait until the views hold this position (parked projections excepted), without resting; say whether they do."""
        with self._changed:
            self._urgent += 1
            self._woken = True
            self._changed.notify_all()
            try:
                return self._changed.wait_for(lambda: self._position >= position, timeout_s)
            finally:
                self._urgent -= 1

    def close(self) -> None:
        """Take what is in the log by now, then end the thread and let go of the file."""
        with self._changed:
            self._closing = self._woken = True
            self._changed.notify_all()
        self._thread.join()
        self._projector.close()

    def _run(self) -> None:
        failed = False
        closing = False
        while not closing:
            self._wait_for_work()
            closing, began = self._closing, time.monotonic()
            try:
                self._arrive(self._projector.live_position(self._projector.catch_up()))
            except Exception as error:  # a thread that dies would leave the views standing still without a word
                failed = True
                self._on_failure(error)
                self._rest(RETRY_S)
                self.wake()
            else:
                if failed:
                    failed = False
                    self._on_failure(None)
                if self._projector.held_up:
                    self.wake()
                self._rest(self._tick_s - (time.monotonic() - began))

    def _wait_for_work(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._woken, self._look_s)
            self._woken = False

    def _arrive(self, position: int) -> None:
        with self._changed:
            self._position = position
            self._changed.notify_all()

    def _rest(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closing or (self._urgent and self._woken), max(0.0, seconds))
