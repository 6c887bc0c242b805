from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import make
from halton.projector.database import open_shadow
from halton.projector.idle_indexes import drop_idle
from projector.build import HEADER, write

TOLD = f"""{HEADER}
create table told (position integer primary key, kind text not null, "group" text not null, last integer not null) strict;
create index told_by_kind on told (kind);
create index told_by_group on told ("group") where last;
create unique index told_once on told (last, position);
insert into told select position, kind, project, 0 from call_completed;
update told set last = 1 where kind = 'batch';
"""


def test_those_that_no_step_uses_go_and_come_back(tmp_path: Path) -> None:
    make.log(tmp_path).close()
    (told,) = write(tmp_path, told=TOLD)
    with closing(open_shadow(tmp_path, tmp_path / "db.sqlite")) as connection:
        for statement in told.schema:
            connection.execute(statement.sql)
        before = indexes(connection)
        made_again = drop_idle(connection, [told], [told])
        assert indexes(connection) == ["told_by_kind", "told_once"]
        for sql in made_again:
            connection.execute(sql)
        assert indexes(connection) == before == ["told_by_group", "told_by_kind", "told_once"]


def test_of_what_ships_those_for_readers_are_idle(tmp_path: Path) -> None:
    make.log(tmp_path).close()
    with closing(open_shadow(tmp_path, tmp_path / "db.sqlite")) as connection:
        for projection in make.projections():
            for statement in projection.schema:
                connection.execute(statement.sql)
        before = indexes(connection)
        drop_idle(connection, make.projections(), make.projections())
        assert {"cost_by_reason", "cost_by_late_price"} <= set(before) - set(indexes(connection))
        assert {"calls_by_response", "quota_by_window", "repeats_by_counted"} <= set(indexes(connection))


def indexes(connection: sqlite3.Connection) -> list[str]:
    query = "select name from sqlite_schema where type = 'index' and sql is not null order by name"
    return [name for (name,) in connection.execute(query)]
