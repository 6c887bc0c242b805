"""The end of the log."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import make
from halton.doctor.checks.chain import check
from halton.paths import Home
from patients_made import patient, told


def test_it_holds(home: Home) -> None:
    make.log(home.root, [make.call()] * 3).close()
    ((state, seen),) = told(check(patient(home)))
    assert state == "well" and "the chain of the last 4 events holds" in seen


def test_an_event_that_was_changed(home: Home) -> None:
    make.log(home.root, [make.call()] * 3).close()
    with closing(sqlite3.connect(home.log)) as log:
        log.execute("drop trigger event_is_never_updated")
        log.execute("update event set data = replace(data, 'ok', 'no') where position = 3")
        log.commit()
    found = list(check(patient(home)))
    assert [one.state for one in found] == ["problem", "problem"]
    assert "position 3: the event, or its hash, is not what was written." in [one.seen for one in found]
    assert found[0].remedy == "halton verify"
