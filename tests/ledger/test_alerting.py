"""What a ledger's commits hold of alerts."""

from __future__ import annotations

import json
import logging
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

import make
from alerts.scripts import lines, program
from eventually import eventually_in_threads
from halton.actor import to_text
from halton.alerts.alerts import Alerts
from halton.errors import LogError
from halton.events.actor import Actor
from halton.events.types import MeterStopped, PolicyBlocked
from halton.ledger.alerting import Alerting
from halton.log.store import Fact, Log, read_only
from halton.log.writer import Writer
from halton.paths import Home
from halton.sections import Alerts as AlertSettings
from stack import clean_environment

BLOCKED = PolicyBlocked(name="cap", kind="models", model="m")


def test_the_facts_of_policies_are_told_with_their_calls(tmp_path: Path) -> None:
    tell = program(tmp_path / "tell")
    alerts = Alerts(AlertSettings(command=str(tell), desktop=False))
    Alerting(alerts).committed([*make.facts([make.call(), make.price()]), Fact.of("0198", BLOCKED)])
    eventually_in_threads(lambda: len(lines(tell)) == 1)
    alerts.close()
    assert json.loads(json.loads(lines(tell)[0])["stdin"])["call"] == "0198"


def test_a_writer_has_it_told_when_it_is_durable(tmp_path: Path) -> None:
    log = Log(tmp_path / "db.sqlite")
    count = f"import sqlite3; print(sqlite3.connect({str(log.path)!r}).execute('select count(*) from event').fetchone()[0],"
    tell = program(tmp_path / "tell", f"{count} file=open(OUT, 'a'))")
    alerts = Alerts(AlertSettings(command=str(tell), desktop=False))
    writer: Writer[str] = Writer(
        log,
        on_commit=lambda head, tokens: None,
        on_failure=lambda error: None,
        on_facts=Alerting(alerts).committed,
    )
    writer.submit(make.facts([make.call(), BLOCKED]))
    eventually_in_threads(lambda: len(lines(tell)) == 2)
    assert lines(tell)[1] == "3"
    assert writer.close(10)
    alerts.close()
    log.close()


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


def test_a_ledger_that_starts_and_reads_its_log_again_tells_nothing_of_what_is_in_it(home: Home) -> None:
    tell, starter = program(home.root / "tell"), Actor(uid=7, command="halton up")
    home.config.write_text(f"[alerts]\ncommand = \"'{tell}'\"\ndesktop = false\n")
    with closing(Log(home.log)) as log:
        log.append(make.facts([BLOCKED]))
    # It has no supervisor to beat for, so it ends by itself, when the views hold all of the log.
    command = [sys.executable, "-P", "-m", "halton.ledger", "--asked-by", to_text(starter)]
    subprocess.run(command, env=clean_environment() | {"HALTON_HOME": str(home.root)}, check=True, timeout=60)
    with closing(read_only(home.views)) as views:
        assert views.execute("select name from policy_hits").fetchall() == [("cap",)]
        started = "select actor_uid, command from audit where type = 'meter.started'"
        assert views.execute(started).fetchall() == [(7, "halton up")]
    with closing(Log(home.log)) as log:
        (stopped,) = [stored.event() for stored in log.read(type_="meter.stopped")]
    assert stopped == MeterStopped(reason="ended")
    assert lines(tell) == []


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def failure(name: str) -> LogError:
    """As the log has it when SQLite says this."""
    error, cause = LogError("the log did not take it"), sqlite3.OperationalError("x")
    cause.sqlite_errorcode = getattr(sqlite3, name)
    error.__cause__ = cause
    return error


def test_a_log_that_fails_for_five_seconds_is_told_once_until_it_has_recovered(tmp_path: Path) -> None:
    tell, clock = program(tmp_path / "tell"), Clock()
    alerts = Alerts(AlertSettings(command=str(tell), desktop=False), lambda: clock.now * 100)
    alerting = Alerting(alerts, clock)
    for clock.now in (0.0, 4.9):
        alerting.tried(failure("SQLITE_FULL"))
    for clock.now in (5.0, 5.5, 60.0, 600.0):
        alerting.tried(failure("SQLITE_FULL"))
    alerting.tried(None)
    for clock.now in (700.0, 706.0):
        alerting.tried(failure("SQLITE_READONLY"))
    eventually_in_threads(lambda: len(lines(tell)) == 2)
    alerts.close()
    told = [json.loads(json.loads(line)["stdin"]) for line in lines(tell)]
    assert [(one["type"], one["reason"], one["policy"], one["call"]) for one in told] == [
        ("log.failing", "its disk is full", None, None),
        ("log.failing", "db.sqlite cannot be written to", None, None),
    ]
    assert told[0]["text"] == (
        "Halton cannot record calls: its disk is full. They flow, and wait in memory. Look with: halton status"
    )


def test_a_failure_that_nobody_foresaw_is_told_too(tmp_path: Path) -> None:
    tell, clock = program(tmp_path / "tell"), Clock()
    alerts = Alerts(AlertSettings(command=str(tell), desktop=False), clock)
    alerting = Alerting(alerts, clock)
    for clock.now in (0.0, 5.0):
        alerting.tried(ValueError("no words of it"))
    eventually_in_threads(lambda: len(lines(tell)) == 1)
    alerts.close()
    assert "its log does not take them" in lines(tell)[0] and "no words" not in lines(tell)[0]
