"""What the checks are given of a home and of a shell."""

from __future__ import annotations

from pathlib import Path

from authorities_made import with_authority
from halton.doctor.patient import Patient
from halton.paths import Home
from halton.settings import Settings
from patients_made import PORT, metered, patient, running


def test_the_port_in_use_or_the_one_that_is_set(home: Home) -> None:
    home.config.write_text("[proxy]\nport = 9000\n")
    assert patient(home).proxy_port == 9000
    assert patient(home, running()).proxy_port == PORT


def test_whether_a_shell_goes_through_it(home: Home) -> None:
    assert patient(home, running(), metered()).is_metered
    assert not patient(home, running(), {"HTTPS_PROXY": "http://127.0.0.1:1"}).is_metered
    assert not patient(home, running()).is_metered


def test_the_hosts_of_the_settings_in_force_and_of_those_that_were_written_since(home: Home) -> None:
    home.config.write_text('[[provider]]\nhost = "llm.example"\nformat = "openai"\n')
    assert "llm.example" in patient(home).hosts
    Settings.load(home).keep(home)
    home.config.write_text("nonsense")
    assert {"llm.example", "api.anthropic.com"} <= set(patient(home).hosts)


def test_the_authority_of_the_home(home: Home) -> None:
    file = with_authority(home)
    assert [one.key_file for one in patient(home).authority.authorities] == [file]


def test_programs_are_those_of_the_shells_path(home: Home, tmp_path: Path) -> None:
    program = tmp_path / "curl"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    assert patient(home, environment={"PATH": str(tmp_path)}).program("curl") == str(program)
    assert patient(home, environment={"PATH": "/nonexistent"}).program("curl") is None


def test_the_shell_is_this_process_where_nothing_else_is_said(home: Home) -> None:
    assert Patient(home).folder == Path.cwd()
    assert "PATH" in Patient(home).environment
