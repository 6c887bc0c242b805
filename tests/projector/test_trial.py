from __future__ import annotations

from pathlib import Path

import pytest

from halton.errors import ProjectionError
from halton.projector.projection import Projection
from halton.projector.trial import Trial
from projector.build import COUNTED, HEADER, SEEN, write

TABLE = f"{HEADER}create table mine (a) strict;\n".replace("(a)", "(a integer)")


def test_sqlite_tells_what_a_projection_creates_and_reads(tmp_path: Path) -> None:
    seen, counted = write(tmp_path, counted=COUNTED, seen=SEEN)
    assert (seen.creates, seen.reads, seen.events) == ((("table", "seen"),), frozenset(), {"call.completed"})
    assert (counted.creates, counted.reads, counted.events) == ((("table", "counted"),), {"seen"}, {"call.completed"})
    assert [step.events for step in (*seen.steps, *counted.steps)] == [{"call.completed"}, frozenset()]


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ("insert into mine select a from nowhere;", "line 6: no such table: nowhere"),
        ("insert into mine\nselect 1 form call_completed;", "line 6: near"),
        ("delete from other;", "line 6: a projection creates tables"),
        ("drop table mine;", "line 6: a projection creates tables"),
        ("attach 'x' as y;", "line 6: a projection creates tables"),
        ("pragma journal_mode = off;", "line 6: a projection creates tables"),
        ("update batch set upto = 1;", "line 6: a projection creates tables"),
        ("delete from log.event;", "line 6: a projection creates tables"),
        ("insert into mine values (1); delete from mine;", "line 6: You can only execute one statement at a time."),
    ],
)
def test_a_projection_may_do_nothing_but_fill_its_own_tables(tmp_path: Path, steps: str, message: str) -> None:
    trial = Trial()
    for name, text in (("other", TABLE.replace("mine", "other") + "delete from other;"), ("mine", TABLE + steps)):
        (tmp_path / f"{name}.sql").write_text(text)
        made = trial.create(Projection.read(tmp_path / f"{name}.sql"))
    with pytest.raises(ProjectionError) as caught:
        trial.explain(made)
    trial.close()
    assert str(caught.value).startswith(f"{tmp_path}/mine.sql, {message}")


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("create table other (a);", "line 1: it creates no table or view named mine"),
        ("create trigger t after insert on x begin select 1; end;", "line 5: "),
        ("create temp table mine (a);", "line 5: a projection creates tables"),
        ("create virtual table mine using fts5 (a);", "line 5: a projection creates tables"),
    ],
)
def test_a_schema_is_tables_indexes_and_views(tmp_path: Path, schema: str, message: str) -> None:
    (tmp_path / "mine.sql").write_text(f"{HEADER}{schema}\ndelete from mine;")
    trial = Trial()
    with pytest.raises(ProjectionError) as caught:
        trial.create(Projection.read(tmp_path / "mine.sql"))
    trial.close()
    assert str(caught.value).startswith(f"{tmp_path}/mine.sql, {message}")
