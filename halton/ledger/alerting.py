"""What of a ledger's work is worth an alert: what policies did, among all that became durable; and a log that fails for long."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Sequence

from halton.alerts.alerts import TYPES, Alerts
from halton.events.codec import decode
from halton.log.store import Fact

# A log that another program has locked for a moment is nobody's business.
PATIENCE_S = 5.0
_WHY = {
    sqlite3.SQLITE_FULL: "its disk is full",
    sqlite3.SQLITE_READONLY: "db.sqlite cannot be written to",
    sqlite3.SQLITE_CANTOPEN: "db.sqlite cannot be opened",
    sqlite3.SQLITE_BUSY: "another program has db.sqlite locked",
    sqlite3.SQLITE_IOERR: "its disk fails",
}
_log = logging.getLogger(__name__)


class Alerting:
    """Called on the writer's thread. Of each group of facts it takes a look at their types, before anything is decoded."""

    def __init__(self, alerts: Alerts, clock: Callable[[], float] = time.monotonic) -> None:
        self._alerts = alerts
        self._clock = clock
        self._failing_since: float | None = None
        self._told = False

    def committed(self, facts: Sequence[Fact]) -> None:
        """Tell the alerts of what policies did. A fault of ours here must not look like one of the log."""
        try:
            if chosen := [fact for fact in facts if fact.type in TYPES]:
                self._alerts.told((fact.stream, decode(fact.type, fact.data)) for fact in chosen)
        except Exception as error:
            _log.error("alerts_failed", exc_info=error)

    def tried(self, error: Exception | None) -> None:
        """Hear how the last append went: one alert for a log that has failed for five seconds, until it takes facts again."""
        if error is None:
            self._failing_since, self._told = None, False
            return
        if self._failing_since is None:
            self._failing_since = self._clock()
        if not self._told and self._clock() - self._failing_since >= PATIENCE_S:
            self._told = True
            self._alerts.failing(_why(error))


def _why(error: Exception) -> str:
    code = getattr(error.__cause__ or error, "sqlite_errorcode", 0) & 0xFF
    return _WHY.get(code, "its log does not take them")
