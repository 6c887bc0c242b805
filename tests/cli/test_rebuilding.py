"""Rebuilds beside a real ledger: it rests for a moment, and goes on from what was published."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

import pytest

import make
from eventually import eventually_in_threads
from halton.cli.rebuilding import check, rebuild
from halton.errors import ViewsError
from halton.log.store import Log, read_only
from halton.paths import Home, shipped
from halton.projector.folder import Found, find_projections
from ledger.test_process import Supervisor, end, running, supervisor
from projector.build import SEEN

__all__ = ["running", "supervisor"]


def found(home: Home) -> Found:
    return find_projections(shipped("projections"), home.projections)


def spoil(home: Home) -> None:
    with closing(sqlite3.connect(home.views, isolation_level=None, timeout=10)) as connection:
        connection.execute("update usage_daily set calls = calls + 7")


def rows(home: Home, query: str) -> list[tuple[object, ...]]:
    with closing(read_only(home.views)) as connection:
        return connection.execute(query).fetchall()


def test_without_a_ledger_the_views_are_made_and_caught_up(home: Home) -> None:
    make.log(home.root, [make.call()] * 3).close()
    done = rebuild(home, found(home), ())
    assert (len(done.projections), done.position, done.caught_up) == (len(make.projections()), 4, True)
    assert rows(home, "select position, projections ->> '$[0]', reason from rebuilds") == [(5, done.projections[0], "asked")]
    assert rows(home, "select min(position) from checkpoints") == [(5,)]


def test_a_ledger_that_has_no_part_in_it_goes_on(home: Home, running: object) -> None:
    stop = threading.Event()

    def work() -> None:
        with closing(Log(home.log)) as log:
            while not stop.wait(0.002):  # without a pause others that append would wait for longer than they do
                log.append(make.facts([make.call()]))

    eventually_in_threads(lambda: home.views.exists() and check(home, found(home), ()).comparison.difference is None)
    writer = threading.Thread(target=work)
    writer.start()
    try:
        for names in ((), ("usage_daily",), ()):
            spoil(home)
            assert rebuild(home, found(home), names).caught_up
            assert check(home, found(home), ()).comparison.difference is None
    finally:
        stop.set()
        writer.join()
    assert [reason for (reason,) in rows(home, "select reason from rebuilds")] == ["asked"] * 3
    assert "projector_failed" not in home.error_log("ledger").read_text()


def test_a_ledger_of_older_files_is_not_given_views_of_newer_ones(home: Home, supervisor: Supervisor) -> None:
    process = supervisor.start()
    supervisor.heart()
    eventually_in_threads(lambda: home.views.exists() and rows(home, "select name from sqlite_schema where name = 'calls'"))
    (home.projections / "seen.sql").write_text(SEEN)
    with pytest.raises(ViewsError, match="not made by the files there are now: seen.*halton stop; halton start"):
        rebuild(home, found(home), ())
    assert end(process) == 0
    assert rebuild(home, found(home), ()).caught_up
    assert rows(home, "select count(*) from seen") == [(0,)]
