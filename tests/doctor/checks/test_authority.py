"""The authority of a home, sound and otherwise, and what --fix makes of it."""

from __future__ import annotations

import pytest

from authorities_made import ROOT, with_authority
from halton.doctor.checks.authority import check
from halton.doctor.finding import Finding
from halton.paths import Home
from patients_made import patient, told


def mend(home: Home) -> list[Finding]:
    """What was found, once it is mended and looked at again."""
    for finding in check(patient(home)):
        assert finding.mend is not None
        finding.mend.run()
    return list(check(patient(home)))


def test_a_sound_one(home: Home) -> None:
    folder = with_authority(home).parent
    assert told(check(patient(home))) == [("well", f"1 authority in {folder}, closed to others; the one has 364 days left.")]


@pytest.mark.parametrize(("name", "mode"), [("", 0o755), ("mitmproxy-ca.pem", 0o644), (ROOT, 0o640)])
def test_modes(home: Home, name: str, mode: int) -> None:
    path = with_authority(home).parent / name
    path.chmod(mode)
    (found,) = check(patient(home))
    wanted = 0o600 if name else 0o700
    assert told([found]) == [("problem", f"{path} has the mode {mode:04o}, not {wanted:04o}.")]
    assert mend(home)[0].state == "well"


def test_one_that_is_gone(home: Home) -> None:
    with_authority(home).unlink()
    (found,) = check(patient(home))
    assert told([found]) == [("problem", "The authority of this home is gone, or something else is in its place.")]
    assert found.remedy == "halton ca renew"
    assert mend(home)[0].state == "well"


def test_a_bundle_that_lacks_the_root(home: Home) -> None:
    with_authority(home)
    home.bundle.write_text("other roots")
    assert told(check(patient(home))) == [("problem", f"{home.bundle} lacks a root of ours.")]
    assert mend(home)[0].state == "well"


def test_one_that_ends_soon(home: Home) -> None:
    with_authority(home)
    later = patient(home)
    later.now_us += 330 * 86_400_000_000
    ((state, seen),) = told(check(later))
    assert state == "problem" and seen.endswith(", and there is no next one yet.")


def test_none_yet(home: Home) -> None:
    (found,) = check(patient(home))
    assert told([found]) == [("problem", "There is no authority yet: the first start makes one.")]
    assert found.mend is not None and found.mend.what == "halton start"
