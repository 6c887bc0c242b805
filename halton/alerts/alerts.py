"""What becomes of events that a live ledger has made durable: the few that are worth an alert are told, beside it."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import msgspec

from halton.alerts.alert import Alert
from halton.alerts.command import arguments, environment, given
from halton.alerts.desktop import notifier
from halton.alerts.process import Failed, Process
from halton.events.types import Event, PolicyBlocked, PolicyWarned
from halton.sections import Alerts as AlertSettings

TYPES = frozenset((PolicyWarned.TYPE, PolicyBlocked.TYPE))
EVERY_S = 60.0
WAITING = 16
REMEMBERED = 1024
CLOSE_S = 1.0
_log = logging.getLogger(__name__)


class Alerts:
    """Tells alerts one after the other, on a thread of its own; whoever calls `told` never waits and hears of no failure.

    Of one policy and type there is one alert a minute; those between are counted, and the next alert says how many.
    """

    def __init__(self, settings: AlertSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._last: dict[tuple[str, str], float] = {}
        self._more: dict[tuple[str, str], int] = {}
        self._queue: queue.Queue[Alert | None] = queue.Queue(WAITING)
        self._process = Process()
        self._thread: threading.Thread | None = None
        self._closed = False

    def told(self, events: Iterable[tuple[str, Event]]) -> None:
        """Take events that have just happened, with their streams; all but those of policies are nothing to it."""
        for stream, event in events:
            if isinstance(event, PolicyWarned | PolicyBlocked):
                self._take(Alert.of(stream, event, time.time_ns() // 1000))

    def failing(self, reason: str) -> None:
        """Take it that the log cannot be written to."""
        self._take(Alert.of_log(reason, time.time_ns() // 1000))

    def go_by(self, settings: AlertSettings) -> None:
        """What config.toml says from here on."""
        self._settings = settings

    def close(self, timeout_s: float = CLOSE_S) -> None:
        """Tell what waits, as far as that is done in this time; what runs then is ended."""
        if self._thread is None:
            return
        with suppress(queue.Full):  # then there is no time for all of them
            self._queue.put_nowait(None)
        self._thread.join(timeout_s)
        self._closed = True
        self._process.end()

    def _take(self, alert: Alert) -> None:
        if self._settings.command is None and not self._settings.desktop:
            return
        key, now = (alert.policy or "", alert.type), self._clock()
        last = self._last.get(key)
        if last is not None and now - last < EVERY_S:
            self._more[key] = self._more.get(key, 0) + 1
            return
        try:
            self._queue.put_nowait(msgspec.structs.replace(alert, more=self._more.pop(key, 0)))
        except queue.Full:
            _log.warning("alert_left_out")
            return
        if len(self._last) >= REMEMBERED:
            self._last.clear()
        self._last[key] = now
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)
            self._thread.start()

    # On the thread.

    def _run(self) -> None:
        while (alert := self._queue.get()) is not None and not self._closed:
            for tell in (self._run_command, self._show):
                try:
                    tell(alert)
                except Failed as failed:
                    _log.warning(f"alert_{failed.args[0]}")
                except Exception as error:  # the next alert may fare better
                    _log.warning("alert_failed", exc_info=error)

    def _run_command(self, alert: Alert) -> None:
        if self._settings.command is not None:
            self._process.run(arguments(self._settings.command), given(alert), environment(alert))

    def _show(self, alert: Alert) -> None:
        if self._settings.desktop and (command := notifier(alert)) is not None:
            self._process.run(command)
