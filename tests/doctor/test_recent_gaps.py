"""The gaps of the last days."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest

import make
from halton.doctor.recent_gaps import RecentGap, recent_gaps
from halton.paths import Home
from halton.privacy.finding import NotChecked
from patients_made import patient

DAY_US = 86_400_000_000


def test_they_are_added_up_by_cause_host_and_program_and_old_ones_are_left_out(home: Home) -> None:
    now = time.time_ns() // 1000
    recent = {"started_at": now - 10, "ended_at": now}
    gaps = [
        make.gap(cause="client_refused_certificate", program="node", calls=0, **recent),
        make.gap(cause="client_refused_certificate", program="node", calls=0, **recent),
        make.gap(cause="worker_lost", connections=0, calls=1, **recent),
        make.gap(cause="worker_lost", started_at=now - 8 * DAY_US, ended_at=now - 8 * DAY_US),
    ]
    with make.views(home.root, gaps):
        found = recent_gaps(patient(home))
    assert [(one.cause, one.host, one.program, one.connections, one.calls) for one in found] == [
        ("client_refused_certificate", "api.anthropic.com", "node", 2, 0),
        ("worker_lost", "api.anthropic.com", None, 0, 1),
    ]


def test_views_of_a_version_that_knew_of_no_program(home: Home) -> None:
    with closing(sqlite3.connect(home.views)) as views:
        views.execute("create table gaps (cause, host, connections, calls, ended_at)")
        views.execute("insert into gaps values ('not_http', 'api.x.ai', 3, 0, '2999-01-01T00:00:00.000000Z')")
        views.commit()
    assert recent_gaps(patient(home)) == [RecentGap("not_http", "api.x.ai", None, 3, 0, "2999-01-01T00:00:00.000000Z")]


def test_no_views(home: Home) -> None:
    with pytest.raises(NotChecked, match="there are no views that can be read"):
        recent_gaps(patient(home))
