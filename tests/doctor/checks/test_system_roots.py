"""The bundle against the roots that the system has now."""

from __future__ import annotations

import pytest

from authorities_made import ROOT, with_authority
from halton.doctor.checks.system_roots import check
from halton.paths import Home
from halton.privacy.finding import NotChecked
from patients_made import patient, told

BEGIN = b"-----BEGIN CERTIFICATE-----"


def test_all_of_them(home: Home) -> None:
    with_authority(home)
    ((state, seen),) = told(check(patient(home)))
    assert state == "well" and seen.startswith("the bundle holds all ") and seen.endswith(" of the system, and ours.")


def test_roots_that_came_later(home: Home) -> None:
    root = with_authority(home).with_name(ROOT).read_bytes()
    _, *blocks = home.bundle.read_bytes().split(BEGIN)
    system = [BEGIN + block for block in blocks if BEGIN + block != root]
    home.bundle.write_bytes(b"".join([*system[2:], root]))
    (found,) = check(patient(home))
    assert told([found]) == [("warning", "2 roots of the system came after the bundle was written.")]
    assert found.mend is not None
    found.mend.run()
    assert told(check(patient(home)))[0][0] == "well"


def test_a_bundle_that_is_gone(home: Home) -> None:
    with_authority(home)
    home.bundle.unlink()
    (found,) = check(patient(home))
    assert told([found]) == [("problem", f"{home.bundle} is gone or cannot be read.")]
    assert found.mend is not None
    found.mend.run()
    assert home.bundle.exists()


def test_no_authority_yet(home: Home) -> None:
    with pytest.raises(NotChecked):
        list(check(patient(home)))
