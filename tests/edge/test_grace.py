"""For whom there is a time of grace, and that it comes once and ends."""

from __future__ import annotations

import logging
import os

import pytest

from halton.edge.grace import note, unproved_until
from halton.paths import Home

DAY_S = 86_400
FIRST = 1_800_000_000


def used_since(home: Home, at: int) -> None:
    """Its first meter began at this moment."""
    home.up_lock.touch()
    os.utime(home.up_lock, (at, at))


def test_a_home_of_an_older_version_has_a_day_once(home: Home) -> None:
    used_since(home, FIRST - 61)
    for passed_s in (0, 1, DAY_S, 900 * DAY_S):
        assert unproved_until(home, lambda passed_s=passed_s: FIRST + passed_s) == FIRST + DAY_S  # type: ignore[misc]
    assert note(home).read_text() == f"{FIRST + DAY_S}\n"
    assert note(home).stat().st_mode & 0o777 == 0o600


def test_a_new_home_has_none_however_often_its_edge_begins(home: Home) -> None:
    used_since(home, FIRST - 59)
    for passed_s in (0, 3600, 9 * DAY_S):
        assert unproved_until(home, lambda passed_s=passed_s: FIRST + passed_s) == FIRST  # type: ignore[misc]


def test_without_a_meter_there_was_no_older_version(home: Home) -> None:
    assert unproved_until(home, lambda: FIRST) == FIRST


def test_a_clock_that_was_set_back_makes_it_no_longer(home: Home) -> None:
    used_since(home, FIRST - 3600)
    unproved_until(home, lambda: FIRST)
    assert unproved_until(home, lambda: FIRST - 900 * DAY_S) == FIRST - 899 * DAY_S


@pytest.mark.parametrize("said", [b"", b"soon", b"\xff", b"1e99"])
def test_a_note_that_says_nothing_gives_no_time(home: Home, said: bytes, caplog: pytest.LogCaptureFixture) -> None:
    used_since(home, 1)
    note(home).write_bytes(said)
    with caplog.at_level(logging.ERROR):
        assert unproved_until(home, lambda: FIRST) == 0
    assert [record.message for record in caplog.records] == ["grace_unreadable"]


def test_a_note_that_cannot_be_written_cuts_nobody_off(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    used_since(home, 1)
    gone = Home(home.root / "gone")
    gone.up_lock = home.up_lock
    with caplog.at_level(logging.ERROR):
        assert unproved_until(gone, lambda: FIRST) == FIRST + DAY_S
    assert [record.message for record in caplog.records] == ["grace_not_noted"]
