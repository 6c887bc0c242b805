"""Whether all of the meter runs; of an edge that was left alone tests/doctor/test_lone_edge.py tells."""

from __future__ import annotations

from halton.doctor.checks.processes import check
from halton.paths import Home
from patients_made import patient, running, told, with_process


def test_all_is_well(home: Home) -> None:
    assert told(check(patient(home, running()))) == [("well", "the meter runs: 4 processes, all of them in order.")]


def test_no_meter_and_what_starts_it(home: Home) -> None:
    (found,) = check(patient(home))
    assert told([found]) == [("problem", "the meter does not run.")]
    assert found.mend is not None and found.mend.what == found.remedy == "halton start"


def test_one_that_ends(home: Home) -> None:
    assert told(check(patient(home, running(stopping=True)))) == [("warning", "the meter is about to end.")]


def test_a_process_that_is_down_and_one_that_ends_often(home: Home) -> None:
    assert told(check(patient(home, with_process("capture-1", state="down")))) == [("problem", "capture-1 is down.")]
    assert told(check(patient(home, with_process("ledger", restarts=7)))) == [("warning", "started again: ledger 7 times.")]
    assert told(check(patient(home, with_process("ledger", restarts=2))))[0][0] == "well"


def test_a_ledger_that_cannot_write_and_a_meter_that_begins(home: Home) -> None:
    assert told(check(patient(home, running(failing="OperationalError")))) == [
        ("problem", "the ledger cannot write: OperationalError.")
    ]
    assert told(check(patient(home, running(policies="too_large")))) == [
        ("problem", "there are more policies than the workers can be told.")
    ]
    assert told(check(patient(home, running(processes=[])))) == [("warning", "the meter has only begun to start.")]
