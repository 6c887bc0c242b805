"""Stored bodies, and whether they are swept."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

from halton.bodies.store import BodyStore
from halton.doctor.checks.bodies import check
from halton.paths import Home
from patients_made import patient, told

DAY_US = 86_400_000_000


def stored(home: Home, days_ago: int) -> None:
    """A row of that age: its bytes are not looked at."""
    BodyStore(home.bodies).close()
    with closing(sqlite3.connect(home.bodies)) as connection:
        names = [row[1] for row in connection.execute("pragma table_info(request_bodies)")]
        kinds = {row[1]: row[2] for row in connection.execute("pragma table_info(request_bodies)")}
        plain = {"INTEGER": 1, "TEXT": "request", "BLOB": b"x"}
        values = {name: plain[kinds[name].upper()] for name in names}
        values |= {"started_at": time.time_ns() // 1000 - days_ago * DAY_US}
        connection.execute("pragma ignore_check_constraints = on")
        marks = ", ".join("?" * len(names))
        connection.execute(f"insert into request_bodies ({', '.join(names)}) values ({marks})", list(values.values()))
        connection.commit()


def test_none_and_young_ones(home: Home) -> None:
    assert told(check(patient(home))) == [("well", "no body is stored.")]
    stored(home, 91)
    ((state, seen),) = told(check(patient(home)))
    assert state == "well" and seen.startswith("1 body in ") and seen.endswith(", none too old.")


def test_one_that_no_sweep_has_come_for(home: Home) -> None:
    stored(home, 93)
    (found,) = check(patient(home))
    assert told([found]) == [("warning", "1 body is kept longer than the 90 days that are set.")]
    assert found.remedy == "halton bodies purge --older-than 90d"


def test_a_sweep_that_waits(home: Home) -> None:
    stored(home, 93)
    with closing(sqlite3.connect(home.bodies)) as connection:
        connection.execute("insert into doubted_sweep (id, started_before_at) values (1, 1)")
        connection.commit()
    ((_, seen),) = told(check(patient(home)))
    assert seen.endswith(": the sweep waits, for the clock may have jumped.")


def test_what_is_no_store_of_bodies(home: Home) -> None:
    home.bodies.write_bytes(b"no database, and longer than the header of one " * 40)
    ((state, seen),) = told(check(patient(home)))
    assert state == "problem" and seen.startswith("bodies.sqlite cannot be opened (")
