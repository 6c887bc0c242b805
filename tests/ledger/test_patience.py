"""Events behind bodies: how long they wait at most, whatever the bodies are."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

import make
from exchanges import ASKED, head
from halton.bodies.content import Unkept
from halton.ledger.body_copy import Job
from halton.ledger.copies import Copies
from halton.ledger.keeping import Keeping
from halton.ledger.patience import FRESH_S, LATE_S, Patience
from halton.ledger.request import MAX_REQUEST_BODY
from halton.log.store import Fact, Head, Log
from halton.log.writer import Writer
from halton.paths import Home
from halton.redact.budget import Check, OverBudget

LIMIT = 4096


class Now:
    def __init__(self) -> None:
        self.at_s = 100.0

    def __call__(self) -> float:
        return self.at_s


def test_it_is_over_when_the_first_has_waited_too_long_and_until_nobody_has_waited_long() -> None:
    now = Now()
    patience = Patience(now)
    assert not patience.over
    patience.waits()
    now.at_s += LATE_S
    patience.waits()
    assert not patience.over
    now.at_s += 0.1
    assert patience.over
    patience.passed_on(1)
    assert not patience.over


def test_half_fresh_is_not_fresh() -> None:
    now = Now()
    patience = Patience(now)
    patience.waits()
    now.at_s += LATE_S - FRESH_S
    patience.waits()
    now.at_s += FRESH_S + 0.1
    assert patience.over
    patience.passed_on(1)
    assert patience.over
    patience.passed_on(1)
    assert not patience.over


def test_the_clock_of_a_body_stops_it_when_events_have_waited_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    now = Now()
    patience = Patience(now)
    check = patience.begin()
    patience.waits()
    check()
    now.at_s += LATE_S + 0.1
    with pytest.raises(Unkept) as refused:
        check()
    assert refused.value.reason == "overload"
    patience.passed_on(1)
    monkeypatch.setattr("halton.ledger.patience.BUDGET_S", -1.0)
    with pytest.raises(OverBudget):
        patience.begin()()


class Behind:
    """Bodies and facts before a real writer, and the streams that have reached the log."""

    def __init__(self, home: Home) -> None:
        self.log = Log(home.log)
        self.writer: Writer[Any] = Writer(self.log, on_commit=self._committed, on_failure=lambda error: None)
        self.keeping = Keeping(home.bodies, self.writer, LIMIT)
        self._durable: dict[str, threading.Event] = {}

    def asked(self, name: str, body: bytes = ASKED) -> Copies:
        copies = self.keeping.copies(head(name))
        copies.request(body, "application/json")
        return copies

    def told(self, name: str, copies: Copies | None = None) -> None:
        self._durable[name] = threading.Event()
        self.keeping.submit([copies.fact(name, make.call()) if copies else Fact.of(name, make.gap())], name)  # type: ignore[arg-type]

    def wait(self, name: str) -> None:
        assert self._durable[name].wait(60)

    def close(self) -> None:
        assert self.keeping.close(20) and self.writer.close(20)
        self.log.close()

    def _committed(self, _: Head, names: list[str]) -> None:
        for name in names:
            self._durable[name].set()


@pytest.fixture
def behind(home: Home) -> Iterator[Behind]:
    made = Behind(home)
    yield made
    made.close()


def filled(unit: bytes) -> bytes:
    return b"[" + b",".join([unit] * ((MAX_REQUEST_BODY - 2) // (len(unit) + 1))) + b"]"


@pytest.mark.parametrize(
    "body",
    [
        filled(b'"a"'),
        filled(b"[" * 100 + b"]" * 100),
        filled(json.dumps(json.dumps(["a"] * 10)).encode()),
        json.dumps([json.dumps(["a"] * 800_000)]).encode(),
        b'["' + b"\\ud800" * 1_390_000 + b'"]',
    ],
    ids=["tiny strings", "nested arrays", "JSON in texts", "JSON in one text", "halves of characters"],
)
def test_an_event_does_not_wait_for_bodies_that_were_made_to_take_long(behind: Behind, body: bytes) -> None:
    hostile = [behind.asked(f"c{number}", body) for number in range(7)]
    began = time.monotonic()
    behind.told("behind")
    behind.wait("behind")
    assert time.monotonic() - began < 4  # 2 s, and as much again for a machine that is busy with other tests
    assert {copies.reasons.get("request") for copies in hostile} <= {"redaction_budget", "overload", None}


def test_when_events_have_waited_too_long_bodies_that_are_not_ready_are_dropped(home: Home, behind: Behind) -> None:
    begun, going_on = threading.Event(), threading.Event()

    def hang(check: Check) -> None:
        begun.set()
        going_on.wait(60)

    ready = behind.asked("ready")
    behind.told("first")
    behind.wait("first")
    behind.keeping._queue.put(Job(hang, lambda: None))
    assert begun.wait(60)
    behind.told("waiting")
    late = behind.asked("late")
    behind.told("ready", ready)
    behind.told("late", late)
    held = behind.keeping._room.held
    waited_s = behind.keeping._patience._now() + 60
    behind.keeping._patience._now = lambda: waited_s
    going_on.set()
    for name in ("waiting", "ready", "late"):
        behind.wait(name)
    assert late.reasons == {"request": "overload"} and behind.keeping._room.held < held
    fresh = behind.asked("fresh")
    behind.told("fresh", fresh)
    behind.wait("fresh")
    with closing(sqlite3.connect(home.bodies)) as bodies:
        assert bodies.execute("select call_id from request_bodies order by call_id").fetchall() == [("fresh",), ("ready",)]
