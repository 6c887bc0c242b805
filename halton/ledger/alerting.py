"""Picks out of what became durable what is worth an alert, before anything is decoded: most commits hold nothing of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from halton.alerts.alerts import TYPES, Alerts
from halton.events.codec import decode
from halton.log.store import Fact

_log = logging.getLogger(__name__)


class Alerting:
    """Called on the writer's thread with each group of facts; it takes a look at their types and is done."""

    def __init__(self, alerts: Alerts) -> None:
        self._alerts = alerts

    def committed(self, facts: Sequence[Fact]) -> None:
        """Tell the alerts of what policies did. A fault of ours here must not look like one of the log."""
        try:
            if chosen := [fact for fact in facts if fact.type in TYPES]:
                self._alerts.told((fact.stream, decode(fact.type, fact.data)) for fact in chosen)
        except Exception as error:
            _log.error("alerts_failed", exc_info=error)
