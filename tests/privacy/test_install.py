"""What the checks are given of a home."""

from __future__ import annotations

import pytest

import make
from halton.paths import Home
from halton.privacy.finding import NotChecked
from halton.privacy.install import Install, unseen
from halton.privacy.process import Process


def test_a_home_without_a_meter(home: Home) -> None:
    install = Install(home)
    assert install.status is None
    assert install.settings.bodies.enabled
    with pytest.raises(NotChecked, match="the meter is not running"):
        _ = install.processes
    with pytest.raises(NotChecked, match="nothing has been metered yet"):
        install.last("meter.started")


def test_the_newest_event_of_a_type(home: Home) -> None:
    make.log(home.root, [make.call(), make.gap(calls=1), make.gap(calls=2)]).close()
    install = Install(home)
    last = install.last("capture.gap")
    assert last is not None and last.position == 4
    assert install.last("meter.started") is None


def test_the_newest_events_or_all_in_their_order(home: Home) -> None:
    make.log(home.root, [make.gap(), *[make.call()] * 3, make.gap()]).close()
    some, all_ = Install(home), Install(home, everything=True)
    with some.log() as connection:
        assert [stored.position for stored in some.newest(connection, most=2)] == [5, 6]
        assert [stored.position for stored in some.newest(connection, "capture.gap", most=3)] == [6]
        assert [stored.position for stored in all_.newest(connection, "capture.gap", most=3)] == [2, 6]
        assert [stored.position for stored in all_.newest(connection, after=4, most=1)] == [5, 6]


def test_a_file_that_is_no_log_is_not_checked(home: Home) -> None:
    home.log.write_bytes(b"no database, and longer than the header of one " * 40)
    with pytest.raises(NotChecked, match="cannot be read"):
        Install(home).last("meter.started")


def test_processes_may_be_given(home: Home) -> None:
    assert Install(home, processes=[Process("ledger", 1)]).processes == (Process("ledger", 1),)


def test_progress_that_nobody_looks_at() -> None:
    with unseen("events", 3) as advance:
        advance(1)
