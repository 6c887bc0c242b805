from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import make
from eventually import eventually_in_threads
from halton.projector.follower import Follower
from projector.build import SEEN, projector


def test_it_follows_what_it_is_woken_for(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call()])
    follower = Follower(projector(tmp_path, seen=SEEN))
    assert follower.wait_until(2, timeout_s=5)
    head = log.append(make.facts([make.call()]))
    follower.wake()
    assert follower.wait_until(head.position, timeout_s=5)
    follower.close()
    log.close()


def test_waiting_does_not_rest_a_tick(tmp_path: Path) -> None:
    log = make.log(tmp_path)
    follower = Follower(projector(tmp_path, seen=SEEN), tick_s=3600)
    assert follower.wait_until(1, timeout_s=5)
    head = log.append(make.facts([make.call()]))
    assert follower.wait_until(head.position, timeout_s=5)
    follower.close()
    log.close()


def test_waiting_for_what_is_not_in_the_log_ends(tmp_path: Path) -> None:
    make.log(tmp_path).close()
    follower = Follower(projector(tmp_path, seen=SEEN))
    assert not follower.wait_until(99, timeout_s=0.01)
    follower.close()


def test_it_looks_by_itself_after_a_while(tmp_path: Path) -> None:
    log = make.log(tmp_path)
    follower = Follower(projector(tmp_path, seen=SEEN), tick_s=0.001, look_s=0.01)
    assert follower.wait_until(1, timeout_s=5)
    head = log.append(make.facts([make.call()]))
    with closing(sqlite3.connect(tmp_path / "views.sqlite")) as views:
        eventually_in_threads(lambda: views.execute("select position from seen").fetchall() == [(head.position,)])
    follower.close()
    log.close()


def test_close_takes_what_is_there(tmp_path: Path) -> None:
    log = make.log(tmp_path)
    follower = Follower(projector(tmp_path, seen=SEEN), tick_s=3600)
    assert follower.wait_until(1, timeout_s=5)
    log.append(make.facts([make.call()]))
    follower.close()
    log.close()
    with closing(sqlite3.connect(tmp_path / "views.sqlite")) as views:
        assert views.execute("select position from seen").fetchall() == [(2,)]


def test_a_failure_is_told_and_tried_again(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    made = projector(tmp_path, seen=SEEN)
    made._connection.execute("pragma busy_timeout = 1")
    told: list[Exception | None] = []
    failed, mended = threading.Event(), threading.Event()

    def on_failure(error: Exception | None) -> None:
        told.append(error)
        (mended if error is None else failed).set()

    with closing(sqlite3.connect(tmp_path / "views.sqlite", isolation_level=None)) as other:
        other.execute("begin immediate")
        follower = Follower(made, on_failure=on_failure)
        assert failed.wait(5)
    assert mended.wait(5)
    assert follower.wait_until(2, timeout_s=5)
    follower.close()
    assert isinstance(told[0], sqlite3.OperationalError)
