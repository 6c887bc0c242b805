"""Tests of the note that says why the meter stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from halton.events.actor import Actor
from halton.paths import Home
from halton.stop import UNTOLD, Stop, take_stop


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def test_a_note_is_read_once(home: Home) -> None:
    stop = Stop(reason="asked", actor=Actor(uid=1000, command="halton stop"))
    stop.leave(home)
    assert (home.run / "stop.json").stat().st_mode & 0o777 == 0o600
    assert take_stop(home) == stop
    assert take_stop(home) == UNTOLD


def test_a_note_that_cannot_be_read_says_nothing_and_goes(home: Home) -> None:
    (home.run / "stop.json").write_bytes(b"{")
    assert take_stop(home) == UNTOLD
    assert not (home.run / "stop.json").exists()


def test_a_home_that_is_gone_takes_no_note_and_stops_nothing(tmp_path: Path) -> None:
    gone = Home(tmp_path / "gone")
    Stop(reason="home_gone").leave(gone)
    assert take_stop(gone) == UNTOLD
