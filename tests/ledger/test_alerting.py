"""What a ledger's commits hold of alerts."""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path

import pytest

import make
from alerts.scripts import lines, program
from eventually import eventually_in_threads
from halton.alerts.alerts import Alerts
from halton.events.types import PolicyBlocked
from halton.ledger.alerting import Alerting
from halton.log.store import Fact
from halton.sections import Alerts as AlertSettings

BLOCKED = PolicyBlocked(name="cap", kind="models", model="m")


def test_the_facts_of_policies_are_told_with_their_calls(tmp_path: Path) -> None:
    tell = program(tmp_path / "tell")
    alerts = Alerts(AlertSettings(command=str(tell), desktop=False))
    Alerting(alerts).committed([*make.facts([make.call(), make.price()]), Fact.of("0198", BLOCKED)])
    eventually_in_threads(lambda: len(lines(tell)) == 1)
    alerts.close()
    assert json.loads(json.loads(lines(tell)[0])["stdin"])["call"] == "0198"


def test_a_commit_of_a_thousand_calls_costs_it_next_to_nothing() -> None:
    facts = make.facts([make.call()] * 1000)
    alerting = Alerting(Alerts(AlertSettings()))
    began = time.perf_counter()
    alerting.committed(facts)
    assert time.perf_counter() - began < 0.02


def test_a_fault_there_is_logged_and_not_raised(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        Alerting(Alerts(AlertSettings())).committed([Fact("policy.blocked", 1, "e1", "{")])
    assert [record.getMessage() for record in caplog.records] == ["alerts_failed"]
