"""Connections that the proxy refused."""

from __future__ import annotations

import pytest

from halton.doctor.checks.admission import check
from halton.paths import Home
from halton.privacy.finding import NotChecked
from patients_made import patient, running, told


def test_none(home: Home) -> None:
    assert told(check(patient(home, running(refused=0)))) == [("well", "no connection was refused since the edge began.")]


def test_of_other_accounts_where_the_kernel_tells_whose_they_are(home: Home) -> None:
    assert told(check(patient(home, running(refused=2)), "linux")) == [
        ("warning", "2 connections of other accounts refused since the edge began.")
    ]


def test_that_proved_none_where_it_does_not(home: Home) -> None:
    assert told(check(patient(home, running(refused=1, unproved=3)), "darwin")) == [
        ("warning", "1 connection refused since the edge began, for they proved no account."),
        ("warning", "3 connections served that proved no account."),
    ]


def test_without_a_meter(home: Home) -> None:
    with pytest.raises(NotChecked):
        list(check(patient(home)))
