from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import make
from halton.log.store import read_only
from halton.views.positions import Parked, Position, read_head, read_positions, read_reached


def test_every_projection_says_how_far_it_has_come(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call()]) as views:
        assert Position("calls", 2, 3, None) in read_positions(views, head=5)
        assert {position.name for position in read_positions(views, 5)} == {projection.name for projection in make.projections()}


def test_a_parked_one_says_what_it_could_not_take(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call()]):
        pass
    with closing(sqlite3.connect(tmp_path / "views.sqlite", isolation_level=None)) as writer:
        writer.execute("insert into parked values ('gaps', 1, 3, 'capture.gap', 'IntegrityError')")
    with closing(read_only(tmp_path / "views.sqlite")) as views:
        (gaps,) = (position for position in read_positions(views, 2) if position.name == "gaps")
    assert gaps == Position("gaps", 2, 0, Parked(3, "capture.gap", "IntegrityError"))


def test_the_head_is_the_last_position_of_the_log(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    with closing(read_only(tmp_path / "db.sqlite")) as log:
        assert read_head(log) == 2


def test_some_have_reached_the_position_of_the_last_of_them(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call()]):
        pass
    with closing(sqlite3.connect(tmp_path / "views.sqlite", isolation_level=None)) as writer:
        writer.execute("update checkpoints set position = 1 where projection = 'gaps'")
    with closing(read_only(tmp_path / "views.sqlite")) as views:
        assert [read_reached(views, names) for names in (["calls"], ["calls", "gaps"], ["calls", "nobody"])] == [2, 1, 0]
