"""Programs that are asked whether they trust us, with the variables of a shell."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from authorities_made import ROOT, with_authority
from halton.doctor.checks.trust import check
from halton.doctor.patient import Patient
from halton.paths import Home
from halton.privacy.finding import NotChecked
from patients_made import metered, patient, running, told

TIMEOUT_S = 60.0


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A PATH with this Python alone."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    return str(tmp_path / "bin")


def look(home: Home, environment: dict[str, str]) -> Patient:
    return patient(home, running(), environment)


def test_a_shell_that_goes_through_the_meter_with_its_roots_and_without(home: Home, path: str) -> None:
    with_authority(home)
    sound = metered(PATH=path, SSL_CERT_FILE=str(home.bundle))
    assert told(check(look(home, sound), TIMEOUT_S)) == [("well", f"python ({path}/python3) trusts the meter in this shell.")]
    ((state, seen),) = told(check(look(home, metered(PATH=path)), TIMEOUT_S))
    assert state == "problem" and seen.startswith(f"python ({path}/python3) refuses the meter's certificate in this shell: ")


def test_a_shell_that_does_not_is_asked_as_halton_run_would_start_it(home: Home, path: str) -> None:
    with_authority(home)
    assert told(check(look(home, {"PATH": path, "SSL_CERT_FILE": "/nowhere"}), TIMEOUT_S)) == [
        ("well", f"python ({path}/python3) trusts the meter as halton run starts it.")
    ]


def test_an_authority_that_is_not_the_one_that_programs_were_told_of(home: Home, path: str, tmp_path: Path) -> None:
    before = tmp_path / "before.pem"
    before.write_bytes(with_authority(home).with_name(ROOT).read_bytes())
    with_authority(home).unlink()
    with_authority(home)
    assert told(check(look(home, metered(PATH=path, SSL_CERT_FILE=str(before))), TIMEOUT_S))[0][0] == "problem"


def test_one_that_says_nothing_and_none_at_all(home: Home, path: str) -> None:
    with_authority(home)
    program = Path(path) / "node"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o700)
    found = told(check(look(home, {"PATH": path}), TIMEOUT_S))
    assert found[0] == ("not looked at", f"{program} did not say whether it trusts us.")
    with pytest.raises(NotChecked, match="none of these programs"):
        list(check(look(home, {"PATH": "/nonexistent"})))


def test_no_authority_yet(home: Home) -> None:
    with pytest.raises(NotChecked):
        list(check(patient(home)))
