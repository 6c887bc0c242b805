"""T10: what the meter did not see is counted, and the reports count the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from halton.errors import LogError
from halton.events.types import CaptureGap
from halton.log.store import read_only
from halton.privacy.finding import Finding, NotChecked, broken, holds
from halton.privacy.install import Install
from halton.privacy.words import listed, several
from halton.views.positions import read_reached

promise = "T10"

_IN_LOG = """select count(*), coalesce(sum(data ->> '$.connections'), 0), coalesce(sum(data ->> '$.calls'), 0) from event
              where type = ? and type not in ('call.started', 'call.completed') and position <= ?"""
_IN_VIEWS = "select count(*), coalesce(sum(connections), 0), coalesce(sum(calls), 0) from gaps where origin = 1 and position <= ?"


def check(install: Install) -> Iterator[Finding]:
    """Add up the gaps in the log and those in the views, up to where the views have come."""
    try:
        with closing(read_only(install.home.views)) as views, install.log() as log:
            reached = read_reached(views, ("gaps",))
            counted = log.execute(_IN_LOG, (CaptureGap.TYPE, reached)).fetchone()
            reported = views.execute(_IN_VIEWS, (reached,)).fetchone()
    except (LogError, sqlite3.Error) as error:
        raise NotChecked(f"there are no views that can be read ({type(error).__name__}).") from None
    gaps, connections, calls = counted
    if counted != reported:
        yield broken(f"the log counts {several(gaps, 'gap')}, the reports {reported[0]:,}.", "halton rebuild gaps")
    else:
        missed = f": {several(connections, 'connection')} passed unread, {several(calls, 'call')} lost or read in part"
        yield holds(f"{several(gaps, 'gap')} in the log, and the reports count the same{missed if gaps else ''}.")
    yield _now(install)


def _now(install: Install) -> Finding:
    status = install.running
    down = [f"{one['name']} is {one['state']}" for one in status["processes"] if one["state"] != "running"]
    unmetered = f"{several(status.get('unmetered', 0), 'connection')} passed unread since the edge was started"
    if any(one["name"] == "edge" and one["state"] in ("down", "silent") for one in status["processes"]):
        return broken(f"now {listed(down, 8)}: calls wait until the edge runs.", "halton stop && halton start")
    if down:
        return holds(f"now {listed(down, 8)}: traffic flows by the edge; {unmetered}.")
    return holds(f"now all {len(status['processes'])} processes run; {unmetered}.")
