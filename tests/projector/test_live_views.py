from __future__ import annotations

import sqlite3
import tempfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given

import make
from halton.errors import ViewsError
from halton.events.types import Event
from halton.projector.comparison import Comparison, Difference
from halton.projector.follower import Follower
from halton.projector.live_views import LiveViews
from halton.projector.shadow import Shadow
from projections.given import logs
from projections.test_law_of_batches import projected
from projector.build import COUNTED, SEEN, projector, write
from projector.test_shadow import FEW, STRICT, shadow


def live(folder: Path, **texts: str) -> None:
    made = projector(folder, **texts)
    made.catch_up()
    made.close()


def change(folder: Path, sql: str) -> None:
    with closing(sqlite3.connect(folder / "views.sqlite", isolation_level=None)) as connection:
        connection.execute(sql)


def compared(folder: Path, made: Shadow) -> Comparison:
    with closing(LiveViews(folder / "views.sqlite")) as views, closing(made):
        made.fill(views.targets(made))
        return views.compare(made)


def test_the_live_views_are_compared_where_they_stand(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call()] * 3)
    live(tmp_path, seen=SEEN, counted=COUNTED)
    log.append(make.facts([make.call()]))
    log.close()
    assert compared(tmp_path, shadow(tmp_path, seen=SEEN, counted=COUNTED)) == Comparison(tables=2, rows=4)
    change(tmp_path, "update counted set calls = 99")
    found = compared(tmp_path, shadow(tmp_path, seen=SEEN, counted=COUNTED))
    assert found.difference == Difference("counted", {"kind": "messages"}, "calls", 99, 3)


def test_with_names_only_they_and_those_that_read_them_are(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()] * 3).close()
    live(tmp_path, seen=SEEN, counted=COUNTED)
    change(tmp_path, "update seen set kind = 'spoilt' where position = 2")
    found = compared(tmp_path, shadow(tmp_path, "counted", seen=SEEN, counted=COUNTED))
    assert found.difference == Difference("counted", {"kind": "messages"}, "calls", 3, 2)


def test_a_parked_projection_is_compared_where_it_stands(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(), make.call(kind="count_tokens"), make.call()]).close()
    live(tmp_path, seen=SEEN, short=STRICT)
    assert compared(tmp_path, shadow(tmp_path, seen=SEEN, short=STRICT)) == Comparison(tables=2, rows=4)


def test_one_that_stands_beyond_what_it_reads_differs(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    live(tmp_path, seen=SEEN, counted=COUNTED)
    change(tmp_path, "update checkpoints set position = 1 where projection = 'seen'")
    found = compared(tmp_path, shadow(tmp_path, seen=SEEN, counted=COUNTED))
    assert found.difference == Difference("checkpoints", {"projection": "counted"}, "position", 2, 1)


def test_views_that_cannot_be_compared_are_said_to_be_so(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    with pytest.raises(ViewsError, match="no views yet"):
        LiveViews(tmp_path / "views.sqlite")
    live(tmp_path, seen=SEEN)
    with pytest.raises(ViewsError, match="not made by the files there are now: seen"):
        compared(tmp_path, shadow(tmp_path, seen=f"{SEEN}\n"))
    with closing(shadow(tmp_path, seen=SEEN)) as made, closing(LiveViews(tmp_path / "views.sqlite")) as views:
        made.fill(views.targets(made))
        change(tmp_path, "update checkpoints set position = 1")
        with pytest.raises(ViewsError, match="made anew meanwhile"):
            views.compare(made)


def test_it_is_right_while_a_ledger_goes_on(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call()] * 500)
    live(tmp_path, seen=SEEN, counted=COUNTED)
    projections = write(tmp_path, seen=SEEN, counted=COUNTED)
    follower = Follower(projector(tmp_path, seen=SEEN, counted=COUNTED), tick_s=0.0)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            log.append(make.facts([make.call()]))
            follower.wake()

    writer = threading.Thread(target=work)
    writer.start()
    rows = []
    for _ in range(8):
        made = Shadow(tmp_path / "db.sqlite", tmp_path / "views.sqlite", projections)
        found = compared(tmp_path, made)
        assert found.difference is None
        rows.append(found.rows)
    stop.set()
    writer.join()
    follower.close()
    log.close()
    assert rows == sorted(rows) and rows[0] < rows[-1]


@FEW
@given(logs())
def test_live_views_of_any_log_are_equal(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make.log(folder, events).close()
        projected(folder, 3)
        for names in ((), ("cost",)):
            made = Shadow(folder / "db.sqlite", folder / "views.sqlite", make.projections(), names)
            assert compared(folder, made).difference is None
