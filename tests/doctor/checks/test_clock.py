"""The clock against the log, and against one that nobody sets."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from contextlib import closing

import pytest

import make
from halton.doctor.checks.clock import FIRST_US, began_at, check
from halton.events.types import MeterStarted
from halton.paths import Home
from halton.privacy.finding import NotChecked
from patients_made import patient, running, told, with_process

DAY_US = 86_400_000_000
STARTED = MeterStarted(halton="1", python="3", mitmproxy="12")


def test_the_log_does_not_speak_against_it(home: Home) -> None:
    make.log(home.root, [STARTED]).close()
    ((state, seen),) = told(check(patient(home, running())))
    assert state == "well" and seen.endswith(" UTC, and the log does not speak against it.")


@pytest.mark.parametrize(
    ("days", "state", "said"),
    [
        (-2, "problem", "the clock is before the newest event, which was recorded on "),
        (400, "warning", "the newest event was recorded on "),
    ],
)
def test_a_clock_that_is_back_or_years_ahead(home: Home, days: int, state: str, said: str) -> None:
    make.log(home.root, [STARTED]).close()
    look = patient(home)
    look.now_us += days * DAY_US
    (found,) = check(look)
    assert found.state == state and found.seen.startswith(said)


def test_a_clock_before_there_was_a_halton(home: Home) -> None:
    make.log(home.root, []).close()
    look = patient(home)
    look.now_us = FIRST_US - DAY_US
    assert told(check(look)) == [("problem", "the clock is before 2026, when there was no Halton.")]


def test_when_this_process_began() -> None:
    began = began_at(os.getpid())
    assert began is not None and time.time_ns() // 1000 - 3_600_000_000 < began <= time.time_ns() // 1000
    assert began_at(0) is None


def test_a_clock_that_was_set_since_the_ledger_began(home: Home) -> None:
    make.log(home.root, [STARTED]).close()
    with closing(sqlite3.connect(home.log)) as log:
        log.execute("drop trigger event_is_never_updated")
        log.execute("update event set recorded_at = recorded_at - ?", (30 * DAY_US,))
        log.commit()
    ((state, seen),) = told(check(patient(home, with_process("ledger", pid=os.getpid()))))
    assert state == "warning"
    assert re.fullmatch(r"the clock was set ahead by 2,59[0-9],[0-9]{3} s since the ledger began\.", seen)


def test_no_log(home: Home) -> None:
    with pytest.raises(NotChecked):
        list(check(patient(home)))
