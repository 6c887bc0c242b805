"""A meter that began before an upgrade."""

from __future__ import annotations

import pytest

import make
from halton import __version__
from halton.doctor.checks.version import check
from halton.events.types import MeterStarted
from halton.paths import Home
from halton.privacy.finding import NotChecked
from patients_made import patient, running, told, with_process


def test_what_the_supervisor_says(home: Home) -> None:
    assert told(check(patient(home, running(version=__version__)))) == [
        ("well", f"the meter and this command are both of version {__version__}.")
    ]
    (found,) = check(patient(home, running(version="0.0.9")))
    assert told([found]) == [("warning", f"the meter runs as 0.0.9, this command is {__version__}.")]
    assert found.mend is not None and found.mend.what == found.remedy == "halton restart --all"


def test_one_in_a_terminal_is_left_to_its_user(home: Home) -> None:
    (found,) = check(patient(home, running(version="0.0.9", mode="foreground")))
    assert found.mend is None and found.remedy == "end it in its terminal with Ctrl-C, then: halton up"


def test_an_edge_from_before_the_upgrade(home: Home) -> None:
    status = with_process("edge", version="0.0.9") | {"version": __version__}
    assert told(check(patient(home, status))) == [("warning", "still of another version: edge.")]


def test_what_the_log_says_where_the_supervisor_is_of_a_version_that_does_not(home: Home) -> None:
    make.log(home.root, [MeterStarted(halton="0.0.8", python="3.13", mitmproxy="12")]).close()
    assert told(check(patient(home, running()))) == [("warning", f"the meter runs as 0.0.8, this command is {__version__}.")]


def test_without_a_meter(home: Home) -> None:
    with pytest.raises(NotChecked, match="not running"):
        list(check(patient(home)))
