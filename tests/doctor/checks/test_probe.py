"""A call through the meter."""

from __future__ import annotations

import re

import pytest

from halton.doctor.checks.probe import check
from halton.doctor.patient import Patient
from halton.paths import Home
from halton.privacy.finding import NotChecked
from patients_made import patient, told
from stack import Stack


def test_it_is_seen_by_the_log(whole: Stack) -> None:
    ((state, seen),) = told(check(Patient(whole.home)))
    assert state == "well"
    assert re.fullmatch(r"a call was made, metered and recorded as event [0-9,]+ in [0-9,]+ ms\.", seen)


def test_a_port_where_nobody_listens(whole: Stack) -> None:
    look = Patient(whole.home)
    assert look.status is not None
    look.status = look.status | {"proxy": {"host": "127.0.0.1", "port": 1}}
    ((state, _),) = told(check(look))
    assert state == "problem"


def test_it_is_left_out_where_that_is_asked_or_nothing_runs(home: Home) -> None:
    with pytest.raises(NotChecked, match="--no-probe"):
        list(check(Patient(home, probes=False)))
    with pytest.raises(NotChecked, match="not running"):
        list(check(patient(home)))
