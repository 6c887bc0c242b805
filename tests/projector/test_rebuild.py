from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import make
from halton.log.store import read_only
from projector.build import COUNTED, SEEN, projector


def rows(tmp_path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(read_only(tmp_path / "views.sqlite")) as connection:
        return connection.execute(query).fetchall()


def run(tmp_path: Path, **texts: str) -> None:
    made = projector(tmp_path, **texts)
    made.catch_up()
    made.close()


def spoil(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "views.sqlite", isolation_level=None)) as connection:
        connection.execute("update counted set calls = 99")


def test_an_edited_file_starts_over_by_itself_and_so_do_those_that_read_it(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(), make.call(kind="batch")]).close()
    run(tmp_path, seen=SEEN, counted=COUNTED)
    spoil(tmp_path)
    run(tmp_path, seen=SEEN, counted=COUNTED)
    assert rows(tmp_path, "select * from counted") == [("batch", 99), ("messages", 99)]
    run(tmp_path, seen=SEEN.replace("from call_completed", "from call_completed where kind = 'batch'"), counted=COUNTED)
    assert rows(tmp_path, "select * from counted") == [("batch", 1)]


def test_what_an_edit_starts_over_is_named_and_what_is_new_is_not(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    edited = []
    for texts in ({"seen": SEEN}, {"seen": SEEN, "counted": COUNTED}, {"seen": f"{SEEN}\n", "counted": COUNTED}):
        made = projector(tmp_path, **texts)
        edited.append(made.edited)
        made.catch_up()
        made.close()
    assert edited == [(), (), ("seen", "counted")]


def test_an_edit_may_rename_tables(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    more = SEEN + "create table {} (a) strict;\ndelete from {};".replace("(a)", "(a any)")
    run(tmp_path, seen=more.format("first", "first"))
    run(tmp_path, seen=more.format("second", "second"))
    assert rows(tmp_path, "select name from sqlite_schema where name in ('first', 'second')") == [("second",)]


def test_the_tables_of_a_projection_whose_file_is_gone_go_too(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    run(tmp_path, seen=SEEN, counted=COUNTED)
    run(tmp_path, seen=SEEN)
    assert rows(tmp_path, "select name from sqlite_schema where name = 'counted'") == []
    assert rows(tmp_path, "select projection from checkpoints") == [("seen",)]
    run(tmp_path, seen=SEEN, counted=COUNTED)
    assert rows(tmp_path, "select * from counted") == [("messages", 1)]


def test_rebuild_fills_a_projection_and_those_that_read_it_anew(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    run(tmp_path, seen=SEEN, counted=COUNTED)
    spoil(tmp_path)
    made = projector(tmp_path, seen=SEEN, counted=COUNTED)
    assert made.rebuild(["seen"]) == {"seen": 2, "counted": 2}
    assert made.rebuild() == {"seen": 2, "counted": 2}
    made.close()
    assert rows(tmp_path, "select * from counted") == [("messages", 1)]


def test_views_of_another_log_start_over_as_a_whole(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call(), make.call()]).close()
    run(tmp_path, seen=SEEN)
    for path in tmp_path.glob("db.sqlite*"):
        path.unlink()
    make.log(tmp_path, [make.call(kind="new"), make.call(kind="new"), make.call(kind="new")]).close()
    run(tmp_path, seen=SEEN)
    assert rows(tmp_path, "select kind from seen") == [("new",)] * 3


def test_views_that_know_more_than_the_log_start_over_as_a_whole(tmp_path: Path) -> None:
    make.log(tmp_path, [make.call()]).close()
    run(tmp_path, seen=SEEN)
    with closing(sqlite3.connect(tmp_path / "views.sqlite", isolation_level=None)) as connection:
        connection.execute("update checkpoints set position = 99")
        connection.execute("insert into seen values (99, 1, 'gone')")
    run(tmp_path, seen=SEEN)
    assert rows(tmp_path, "select position from seen") == [(2,)]
