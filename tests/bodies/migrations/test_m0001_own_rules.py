from __future__ import annotations

import sqlite3
from contextlib import closing

from halton.bodies import migrations
from halton.bodies.store import BodyStore
from halton.log.migrating import pending
from halton.paths import Home

# As the first version made it.
FIRST = """
create table request_bodies (
    call_id text not null, side text not null check (side in ('request', 'response')), started_at integer not null,
    project text not null, content_type text, original_bytes integer not null, text_bytes integer not null,
    truncated integer not null, redactions text not null, rules integer not null, salt blob not null, data blob not null,
    after integer not null, primary key (call_id, side)
) strict;
create index request_bodies_by_age on request_bodies (started_at);
create table doubted_sweep (id integer primary key check (id = 1), started_before_at integer not null) strict;
insert into request_bodies values ('a', 'request', 1, 'p', null, 2, 2, 0, '{}', 1, x'00', x'01', 3);
pragma application_id = 0x48414c42;
"""


def column_names(home: Home) -> set[str]:
    with closing(sqlite3.connect(home.bodies)) as connection:
        return {name for _, name, *_ in connection.execute("pragma table_info(request_bodies)")}


def test_a_file_of_the_first_version_gets_the_column_and_keeps_its_rows(home: Home) -> None:
    with closing(sqlite3.connect(home.bodies)) as connection:
        connection.executescript(FIRST)
    with closing(BodyStore(home.bodies)) as store:
        row = store.connection.execute("select call_id, after, own_rules, data from request_bodies").fetchall()
        assert row == [("a", 3, None, b"\x01")]
        assert pending(store.connection, migrations) == ()
    assert "own_rules" in column_names(home)


def test_a_file_that_had_it_before_there_was_a_record_is_recorded(home: Home) -> None:
    with closing(sqlite3.connect(home.bodies)) as connection:
        connection.executescript(FIRST + "alter table request_bodies add column own_rules text;")
    BodyStore(home.bodies).close()
    with closing(sqlite3.connect(home.bodies)) as connection:
        assert pending(connection, migrations) == ()


def test_a_file_that_was_migrated_is_that_of_a_new_home(home: Home) -> None:
    with closing(sqlite3.connect(home.bodies)) as connection:
        connection.executescript(FIRST)
    BodyStore(home.bodies).close()
    migrated = column_names(home)
    home.bodies.unlink()
    BodyStore(home.bodies).close()
    assert column_names(home) == migrated
