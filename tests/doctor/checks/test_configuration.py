"""config.toml, and whether the meter goes by it."""

from __future__ import annotations

from halton.doctor.checks.configuration import check
from halton.doctor.patient import Patient
from halton.paths import Home
from patients_made import patient, told
from stack import Stack


def test_one_that_can_be_used_and_none(home: Home) -> None:
    assert told(check(patient(home))) == [("well", "there is no config.toml: the defaults hold.")]
    home.config.write_text("[bodies]\nenabled = false\n")
    assert told(check(patient(home))) == [("well", f"{home.config} can be used.")]


def test_an_unknown_key_with_its_nearest_neighbour(home: Home) -> None:
    home.config.write_text("[bodies]\nretention_day = 7\n")
    ((state, seen),) = told(check(patient(home)))
    assert state == "problem" and seen.startswith(f'{home.config}: unknown key "bodies.retention_day".')
    assert "retention_days" in seen


def test_what_was_written_and_not_read_again(whole: Stack) -> None:
    assert told(check(Patient(whole.home))) == [("well", "the meter goes by what config.toml says.")]
    before = whole.home.config.read_text()
    try:
        whole.home.config.write_text(f"{before}\n[capture]\nworkers = 3\n[bodies]\nretention_days = 7\n")
        found = list(check(Patient(whole.home)))
    finally:
        whole.home.config.write_text(before)
    assert told(found) == [
        ("warning", "config.toml was changed and not read again: bodies.retention_days."),
        ("warning", "config.toml was changed in what holds from the next start on: capture.workers."),
    ]
    assert [one.remedy for one in found] == ["halton reload", found[1].remedy]
    assert told(check(Patient(whole.home)))[0][0] == "well"
