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
        ("insert into mine select position from log.event;", "line 6: events are read by their type, such as call_completed"),
        ("insert into mine select position from batch_event;", "line 6: events are read by their type, such as call_completed"),
        ("insert into mine values (1); delete from mine;", "line 6: You can only execute one statement at a time."),
        ("attach 'sqlite_x' as y;", "line 6: a projection creates tables"),
        ("vacuum into 'copy';", "line 6: a projection creates tables"),
        ("reindex;", "line 6: a projection creates tables"),
        ("commit;", "line 6: a projection creates tables"),
        ("select a from mine;", "line 6: a projection creates tables"),
        ("with x as (select 1) delete from other;", "line 6: a projection creates tables"),
        ('delete from main."OTHER";', "line 6: a projection creates tables"),
        ("insert into seen select 1;", "line 6: a projection creates tables"),
        ("delete from sqlite_schema;", "line 6: table sqlite_master may not be modified"),
        ("insert into mine select length(sql) from sqlite_schema;", "line 6: a projection creates tables"),
        ("insert into mine select 1 from pragma_journal_mode('off');", "line 6: a projection creates tables"),
        ("insert into mine select load_extension('x');", "line 6: a projection creates tables"),
        ("insert into mine select fts3_tokenizer('simple');", "line 6: a projection creates tables"),
        ("insert into mine select random();", "line 6: random gives something else at each rebuild"),
    ],
)
def test_a_projection_may_do_nothing_but_fill_its_own_tables(tmp_path: Path, steps: str, message: str) -> None:
    trial = Trial()
    other = TABLE.replace("mine", "other") + "create view seen as select a from other;\ndelete from other;"
    for name, text in (("other", other), ("mine", TABLE + steps)):
        (tmp_path / f"{name}.sql").write_text(text)
        made = trial.create(Projection.read(tmp_path / f"{name}.sql"))
    with pytest.raises(ProjectionError) as caught:
        trial.explain(made)
    trial.close()
    assert str(caught.value).startswith(f"{tmp_path}/mine.sql, {message}")


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("create table else_ (a);", "line 1: it creates no table or view named mine"),
        ("create trigger t after insert on x begin select 1; end;", "line 5: "),
        ("create temp table mine (a);", "line 5: a projection creates tables"),
        ("create virtual table mine using fts5 (a);", "line 5: a projection creates tables"),
        ("create table log.mine (a);", "line 5: a projection creates tables"),
        ("create table mine as select 1 as a;", "line 5: a table is created with its columns, not from a query"),
        ("create table if not exists other (a);", "line 5: table other already exists"),
        ("create table if not exists OTHER (a);", "line 5: table OTHER already exists"),
        ("create view if not exists other as select 1;", "line 5: table other already exists"),
        ("create table mine (a);\ncreate table if not exists mine (a);", "line 6: table mine already exists"),
        ("create table mine (a);\ncreate table if not exists checkpoints (a);", "line 6: table checkpoints already exists"),
        ("create table mine (a);\ncreate table call_completed (a);", "line 6: table call_completed already exists"),
        ("create table mine (a);\ncreate unique index one on other (a);", "line 6: a projection creates tables"),
        ("create table mine (a);\ncreate index if not exists other_a on mine (a);", "line 6: it creates nothing"),
    ],
)
def test_a_schema_is_tables_indexes_and_views(tmp_path: Path, schema: str, message: str) -> None:
    (tmp_path / "other.sql").write_text(
        f"{HEADER}create table other (a);\ncreate index other_a on other (a);\ndelete from other;"
    )
    (tmp_path / "mine.sql").write_text(f"{HEADER}{schema}\ndelete from mine;")
    trial = Trial()
    trial.create(Projection.read(tmp_path / "other.sql"))
    with pytest.raises(ProjectionError) as caught:
        trial.create(Projection.read(tmp_path / "mine.sql"))
    trial.close()
    assert str(caught.value).startswith(f"{tmp_path}/mine.sql, {message}")


def test_what_sqlite_makes_by_itself_is_no_table_of_anybodys(tmp_path: Path) -> None:
    text = f"{HEADER}create table mine (a integer primary key autoincrement, kind text unique) strict;\n"
    (mine,) = write(tmp_path, mine=text + "insert or ignore into mine (kind) select kind from call_completed;")
    assert mine.creates == (("table", "mine"),)
