"""The views against the log."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import make
from halton.doctor.checks.projections import check
from halton.paths import Home
from patients_made import patient, running, told


def projected(home: Home) -> None:
    with make.views(home.root, [make.call(), make.gap()]):
        pass


def change(home: Home, statement: str) -> None:
    with closing(sqlite3.connect(home.views)) as views:
        views.execute(statement)
        views.commit()


def test_all_hold_all_of_it(home: Home) -> None:
    projected(home)
    number = len(make.projections())
    assert told(check(patient(home, running()))) == [("well", f"{number} projections hold all 3 events.")]


def test_a_parked_one_and_the_command(home: Home) -> None:
    projected(home)
    change(home, "insert into parked (projection, origin, position, type, error) values ('usage', 1, 2, 'call.completed', 'E')")
    (found,) = check(patient(home, running()))
    assert told([found]) == [("problem", "usage stopped before event 2, a call.completed (E).")]
    assert found.mend is not None and found.mend.what == found.remedy == "halton rebuild usage"


def test_one_that_is_missing_and_a_file_that_cannot_run(home: Home) -> None:
    projected(home)
    change(home, "delete from checkpoints where projection = 'quota'")
    (home.projections / "mine.sql").write_text("no header")
    refused, missing = check(patient(home, running()))
    assert refused.state == "warning" and refused.seen.startswith("a projection cannot run: ") and "mine.sql" in refused.seen
    assert told([missing]) == [("warning", "views of this version are missing: quota.")]


def test_views_that_are_behind(home: Home) -> None:
    projected(home)
    make.log(home.root, [make.call()] * 3).close()
    assert told(check(patient(home, running())))[0][0] == "well"
    (found,) = check(patient(home))
    assert told([found]) == [("warning", "the views lack 3 events.")]
    assert found.mend is not None and found.mend.what == "halton start"


def test_views_that_are_gone_are_made_again(home: Home) -> None:
    projected(home)
    for file in home.root.glob("views.sqlite*"):
        file.unlink()
    (found,) = check(patient(home))
    assert told([found]) == [("problem", "views.sqlite cannot be read (LogError).")]
    assert found.mend is not None
    found.mend.run()
    assert told(check(patient(home)))[0][0] == "well"
