"""Where `halton top` has its figures from, and what it says where it cannot have them."""

from __future__ import annotations

import shutil
import socketserver
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import make
from cli.top.conftest import NOON
from halton.cli.top.reading import Reader
from halton.cli.top.snapshot import Flight
from halton.log.store import Fact, Log
from halton.paths import Home


@contextmanager
def supervisor(home: Home, answer: bytes) -> Iterator[None]:
    """Somebody on the supervisor's socket who answers each question with this."""

    class Answering(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.readline()
            self.wfile.write(answer)
            if not answer:
                self.rfile.read()  # until whoever asked has lost patience

    with socketserver.ThreadingUnixStreamServer(str(home.socket("meter")), Answering) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def test_the_meter_says_how_it_is_and_the_log_how_long_the_oldest_call_takes(worked: Home) -> None:
    with supervisor(worked, b'{"state": "degraded"}\n'):
        snapshot = Reader(worked).read(NOON)
    assert (snapshot.state, snapshot.flight) == ("degraded", Flight(1, 42.0))


def test_a_meter_that_does_not_answer_is_silent_and_the_views_are_shown_all_the_same(worked: Home) -> None:
    with supervisor(worked, b""):
        snapshot = Reader(worked).read(NOON)
    assert (snapshot.state, snapshot.flight, snapshot.today.calls) == ("silent", Flight(1, 42.0), 6)


def test_views_that_are_locked_are_not_waited_for_long(worked: Home) -> None:
    with closing(sqlite3.connect(worked.views, isolation_level=None)) as other:
        other.execute("pragma locking_mode = exclusive")
        other.execute("begin exclusive")
        began = time.monotonic()
        assert Reader(worked).read(NOON).problem == "The views cannot be read now. See why: halton status"
        assert time.monotonic() - began < 3
    assert Reader(worked).read(NOON).problem is None


def test_what_comes_is_in_the_next_snapshot(worked: Home) -> None:
    reader = Reader(worked)
    assert reader.read(NOON).minute.calls == 1
    with closing(Log(worked.log)) as log:
        log.append([Fact.of("later", make.call(started_at=make.NOON + 1_000_000, project="new"))])
    assert reader.read(NOON + timedelta(seconds=4)).completeness.events_behind == 1
    projector = make.projector(worked.root)
    projector.catch_up()
    projector.close()
    snapshot = reader.read(NOON + timedelta(seconds=4))
    assert (snapshot.minute.calls, snapshot.today.calls, snapshot.month.calls) == (2, 7, 8)
    assert ("new",) in {row.key for row in snapshot.by(0)}


def test_a_day_that_ends_while_it_is_watched_is_in_the_month_all_the_same(worked: Home) -> None:
    reader = Reader(worked)
    before, after = reader.read(NOON), reader.read(NOON + timedelta(days=1))
    assert (before.today.calls, after.today.calls) == (6, 0)
    assert before.month.cost_pico == after.month.cost_pico == 20_079_000_000_000
    assert reader.read(NOON + timedelta(days=10)).month.calls == 0  # October


def test_views_that_cannot_be_read_are_told_not_raised(worked: Home) -> None:
    reader = Reader(worked)
    with closing(sqlite3.connect(worked.views)) as views:
        views.execute("drop view daily_parts")
    assert reader.read(NOON).problem == "The views are not those of this version yet. They are made anew by: halton up"
    for file in worked.root.glob("views.sqlite-*"):
        file.unlink()
    worked.views.write_bytes(b"no database" * 1000)
    assert reader.read(NOON).problem == "The views cannot be read. See why: halton status"
    worked.log.unlink()
    assert reader.read(NOON).problem == "The views cannot be read. See why: halton status"
    shutil.rmtree(worked.root)
    assert reader.read(NOON).is_empty


def test_views_without_a_call_are_empty(home: Home) -> None:
    make.log(home.root, [make.price()]).close()
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()
    assert Reader(home).read(NOON).is_empty
