from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import make
from halton.projector.checkpoints import Checkpoints
from halton.projector.database import open_views
from halton.projector.reading import Failed, Reading
from halton.projector.rebuild import start_over
from halton.projector.source import LogSource
from projector.build import COUNTED, HEADER, SEEN, write

SHORT = (
    f"{HEADER}create table short (kind text check (length(kind) < 9)) strict;\ninsert into short select kind from call_completed;"
)


@pytest.fixture
def views(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    make.log(tmp_path, [make.call(), make.gap(), make.call(), make.call(kind="count_tokens")]).close()
    connection = open_views(tmp_path / "views.sqlite", tmp_path / "db.sqlite")
    Checkpoints(connection).create()
    yield connection
    connection.close()


def reading(folder: Path, views: sqlite3.Connection, **texts: str) -> Reading:
    projections = write(folder, **texts)
    checkpoints = Checkpoints(views)
    start_over(views, checkpoints, projections)
    return Reading(views, projections, checkpoints, LogSource(views, ("call.completed",)))


def test_a_batch_moves_those_that_are_not_at_their_ends(tmp_path: Path, views: sqlite3.Connection) -> None:
    made = reading(tmp_path, views, seen=SEEN, counted=COUNTED)
    made.targets = {"counted": 3}
    assert made.advance(2) == ({"seen": 2, "counted": 2}, True)
    assert made.advance(2) == ({"seen": 4, "counted": 3}, True)
    assert made.advance(9) == ({"seen": 5, "counted": 3}, True)
    assert made.advance(9) == ({"seen": 5, "counted": 3}, False)
    assert views.execute("select * from counted").fetchall() == [("messages", 1)]


def test_one_event_that_cannot_be_taken_is_found_and_parked(tmp_path: Path, views: sqlite3.Connection) -> None:
    made = reading(tmp_path, views, short=SHORT)
    spans = []
    for _ in range(9):
        views.execute("begin")
        try:
            _, moved = made.advance(9)
            views.execute("commit")
        except Failed as failed:
            views.execute("rollback")
            spans.append(failed.upto - failed.after)
            if not made.narrow(failed):
                made.park(failed)
                break
        else:
            assert moved
    assert (spans[0], spans[-1], made.checkpoints.positions()) == (5, 1, {"short": 4})
    reason = "IntegrityError SQLITE_CONSTRAINT_CHECK, line 6"
    assert views.execute("select position, type, error from parked").fetchall() == [(5, "call.completed", reason)]
    assert made.advance(9) == ({"short": 4}, False)
    made.checkpoints.unpark("short")  # as in views that were put in the place of these
    with pytest.raises(Failed):
        made.advance(9)
