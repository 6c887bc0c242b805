"""Alerts as a ledger has them told: a real command, on a thread of its own, so often and no oftener."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import make
from alerts.scripts import lines, program
from eventually import eventually_in_threads
from halton.alerts.alerts import Alerts
from halton.events.types import Event, PolicyBlocked, PolicySet, PolicyWarned
from halton.sections import Alerts as AlertSettings


def blocked(name: str = "cap", **changes: Any) -> tuple[str, Event]:
    return "e1", PolicyBlocked(name=name, kind="requests", used=10, bound=10, window="day", **changes)


def warned(name: str = "cap") -> tuple[str, Event]:
    return "e1", PolicyWarned(name=name, kind="requests", used=8, bound=10, window="day", percent=80)


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tell(tmp_path: Path) -> Path:
    return program(tmp_path / "tell")


@pytest.fixture
def alerts(tell: Path, clock: Clock) -> Iterator[Alerts]:
    alerts = Alerts(AlertSettings(command=f"'{tell}' now", desktop=False), clock)
    yield alerts
    alerts.close()


def texts(tell: Path) -> list[str]:
    return [json.loads(json.loads(line)["stdin"])["text"] for line in lines(tell)]


def test_what_a_policy_did_is_told_and_nothing_else(alerts: Alerts, tell: Path) -> None:
    alerts.told([("e0", make.call()), ("p", PolicySet(name="cap", kind="requests")), warned(), blocked(project="a")])
    eventually_in_threads(lambda: len(lines(tell)) == 2)
    assert texts(tell) == [
        "Policy cap warns: 8 of 10 requests in day (80 %).",
        "Policy cap blocked a call of a: 10 of 10 requests in day.",
    ]
    first = json.loads(lines(tell)[0])
    assert first["arguments"] == ["now"]
    assert first["environment"]["HALTON_ALERT_POLICY"] == "cap"


def test_one_policy_is_told_of_once_a_minute_with_how_many_there_were_between(alerts: Alerts, tell: Path, clock: Clock) -> None:
    alerts.told([blocked(), blocked(), blocked("other")])
    clock.now = 59.9
    alerts.told([blocked(), warned()])
    clock.now = 60.0
    alerts.told([blocked(), blocked()])
    eventually_in_threads(lambda: len(lines(tell)) == 4)
    assert texts(tell) == [
        "Policy cap blocked a call: 10 of 10 requests in day.",
        "Policy other blocked a call: 10 of 10 requests in day.",
        "Policy cap warns: 8 of 10 requests in day (80 %).",
        "Policy cap blocked a call: 10 of 10 requests in day. And 2 more since the last alert.",
    ]


def test_whoever_tells_it_never_waits_and_what_hangs_is_ended(tmp_path: Path, clock: Clock) -> None:
    slow = program(tmp_path / "slow", "time.sleep(60)")
    alerts = Alerts(AlertSettings(command=str(slow), desktop=False), clock)
    began = time.monotonic()
    for number in range(2000):
        alerts.told([blocked(f"p{number}")])
    assert time.monotonic() - began < 2
    eventually_in_threads(lambda: len(lines(slow)) == 1)  # the second waits for the first
    alerts.close(0.1)
    assert alerts._thread is not None
    alerts._thread.join(10)
    assert not alerts._thread.is_alive()
    assert len(lines(slow)) == 1


def test_a_command_that_fails_is_a_code_in_the_log_and_the_next_one_runs(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    refusing = program(tmp_path / "refusing", "sys.exit(3)")
    alerts = Alerts(AlertSettings(command=str(refusing), desktop=False), clock)
    with caplog.at_level(logging.WARNING):
        alerts.told([blocked("one"), blocked("two")])
        alerts.close(20)
    assert len(lines(refusing)) == 2
    assert [record.getMessage() for record in caplog.records] == ["alert_refused", "alert_refused"]


def test_the_desktop_is_told_too(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    notices = [program(tmp_path / name) for name in ("notify-send", "terminal-notifier")]  # whichever is this system's
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    alerts = Alerts(AlertSettings(), clock)
    alerts.told([blocked()])
    alerts.close(20)
    (line,) = [line for notice in notices for line in lines(notice)]
    assert json.loads(line)["arguments"][-1] == "Policy cap blocked a call: 10 of 10 requests in day."


def test_with_nothing_to_tell_it_with_there_is_no_thread(clock: Clock) -> None:
    alerts = Alerts(AlertSettings(desktop=False), clock)
    alerts.told([blocked()])
    alerts.close()
    assert alerts._thread is None
