"""T10: what was not metered, in the log and in the reports, and whether the processes run."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

import make
from halton.paths import Home
from halton.privacy.checks.gaps import check
from halton.privacy.finding import Finding, NotChecked, broken, holds
from halton.privacy.install import Install

RUNNING = [{"name": name, "state": "running"} for name in ("ledger", "edge", "capture-1", "browse")]


@pytest.fixture
def counted(home: Home) -> Home:
    make.log(home.root, [make.gap(connections=1, calls=2), make.call(), make.gap(connections=3, calls=0)]).close()
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()
    return home


def look(home: Home, changed: str = "", state: str = "") -> list[Finding]:
    install = Install(home)
    processes = [one | {"state": state} if one["name"] == changed else one for one in RUNNING]
    install.status = {"processes": processes, "unmetered": 1}
    return list(check(install))


def test_log_and_reports_count_the_same(counted: Home) -> None:
    assert look(counted) == [
        holds("2 gaps in the log, and the reports count the same: 4 connections passed unread, 2 calls lost or read in part."),
        holds("now all 4 processes run; 1 connection passed unread since the edge was started."),
    ]


def test_reports_that_count_less(counted: Home) -> None:
    with closing(sqlite3.connect(counted.views)) as connection:
        connection.execute("delete from gaps where connections = 3")
        connection.commit()
    assert look(counted)[0] == broken("the log counts 2 gaps, the reports 1.", "halton rebuild gaps")


def test_a_worker_that_is_down_and_an_edge_that_is(counted: Home) -> None:
    assert look(counted, "capture-1", "down")[1] == holds(
        "now capture-1 is down: traffic flows by the edge; 1 connection passed unread since the edge was started."
    )
    assert look(counted, "edge", "silent")[1] == broken(
        "now edge is silent: calls wait until the edge runs.", "halton stop && halton start"
    )


def test_without_views_or_without_a_meter(home: Home, counted: Home) -> None:
    install = Install(counted)
    found = check(install)
    assert next(found).seen.startswith("2 gaps in the log")
    with pytest.raises(NotChecked, match="the meter is not running"):
        next(found)
    home.views.unlink()
    with pytest.raises(NotChecked, match="there are no views"):
        list(check(Install(home)))
