"""The files of SQLite, and what lies beside them."""

from __future__ import annotations

import os
import re

import pytest

import make
from halton.doctor.checks.databases import LARGE_WAL_BYTES, check
from halton.log.salvage import salvage
from halton.paths import Home
from halton.privacy.finding import NotChecked
from patients_made import patient, told


def test_they_can_be_read(home: Home) -> None:
    with make.views(home.root, [make.call()]):
        pass
    ((state, seen),) = told(check(patient(home)))
    assert state == "well" and seen.startswith("db.sqlite (") and seen.endswith("): can be read.")


def test_one_that_is_torn_and_what_makes_the_views_anew(home: Home) -> None:
    with make.views(home.root, [make.call()]):
        pass
    for beside in home.root.glob("views.sqlite-*"):
        beside.unlink()
    raw = bytearray(home.views.read_bytes())
    raw[4096:] = os.urandom(len(raw) - 4096)
    home.views.write_bytes(raw)
    (found,) = check(patient(home))
    assert found.state == "problem" and found.seen.startswith("views.sqlite: SQLite ")
    assert found.mend is not None and found.mend.what == "halton rebuild"


def test_one_that_is_none(home: Home) -> None:
    make.log(home.root).close()
    home.bodies.write_bytes(b"no database, and longer than the header of one " * 40)
    (found,) = check(patient(home))
    assert told([found]) == [("problem", "bodies.sqlite: SQLite cannot read it (DatabaseError).")]
    assert found.mend is None


def test_a_write_ahead_log_that_only_grows(home: Home) -> None:
    make.log(home.root).close()
    with home.log.with_name("db.sqlite-wal").open("wb") as file:
        file.truncate(LARGE_WAL_BYTES + 1)
    assert told(check(patient(home))) == [("warning", "db.sqlite-wal has grown to 256.0 MiB.")]


def test_a_damaged_one_that_was_salvaged(home: Home) -> None:
    make.log(home.root, [make.call()] * 9).close()
    salvage(home.log, home.segments)
    (found,) = check(patient(home))
    assert found.state == "warning"
    assert re.fullmatch(r"db\.sqlite\.damaged.* was damaged and lies aside\.", found.seen)


def test_nothing_yet(home: Home) -> None:
    with pytest.raises(NotChecked):
        list(check(patient(home)))
