"""Errors that the processes logged."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from halton.doctor.checks.error_logs import check
from halton.paths import Home
from patients_made import patient, told


def line(event: str, level: str = "ERROR", hours_ago: int = 1, **added: object) -> str:
    at = (datetime.now(UTC) - timedelta(hours=hours_ago)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    said = {"at": at, "level": level, "pid": 1, "logger": "halton.x", "event": event, "where": "x.py:1", **added}
    return json.dumps(said) + "\n"


def test_none(home: Home) -> None:
    home.error_log("edge").write_text(line("slow", "WARNING") + line("sweep_failed", hours_ago=30) + "no JSON\n[]\n1\n")
    assert told(check(patient(home))) == [("well", "no error in 1 log file since yesterday.")]


def test_by_event_the_most_first(home: Home) -> None:
    home.error_log("ledger").write_text(line("sweep_failed") + line("uncaught", "CRITICAL", repeated=5))
    home.error_log("edge").write_text(line("sweep_failed"))
    assert told(check(patient(home))) == [("warning", "7 errors since yesterday: uncaught 5, sweep_failed 2.")]
