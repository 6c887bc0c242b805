"""What SQL from a browser is refused, through Datasette and by SQLite itself."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from halton.publish.sql import advice, confine

REFUSED = [
    "insert into calls (call_id) values ('x')",
    "update calls set model = 'x'",
    "delete from calls",
    "create table t (a)",
    "create temp table t (a)",
    "drop table calls",
    "attach database '/tmp/halton-attached.db' as other",
    "vacuum into '/tmp/halton-vacuumed.db'",
    "pragma database_list",
    "pragma writable_schema = on",
    "pragma query_only = off",
    "select 1; delete from calls",
    "select load_extension('/tmp/x.so')",
    "select readfile('/etc/passwd')",
    "select writefile('/tmp/halton-written', 'x')",
    "select * from pragma_database_list",
    "select file from pragma_database_list()",
    "select * from PRAGMA_DATABASE_LIST as harmless",
    "with found as (select * from pragma_table_info('calls')) select * from found",
    "select (select group_concat(file) from pragma_database_list) from calls",
    "explain select * from pragma_database_list",
    "select * from pragma_module_list",
    "select * from pragma_function_list",
    "select * from pragma_compile_options",
    "select * from main.pragma_table_list",
    "select * from temp.pragma_database_list",
    'select * from "pragma_database_list"',
    "select * from [Pragma_Database_List]",
    "select * from calls where 1 in (select seq from pragma_database_list)",
    "select exists (select 1 from pragma_hard_heap_limit(0))",
    "pragma table_info(calls)",
    "pragma hard_heap_limit = 0",
    "pragma main.journal_mode = delete",
    "pragma temp_store_directory = '/tmp'",
    "attach database 'file:views.sqlite?mode=rw' as other",
    "attach ':memory:' as other",
    "detach database main",
    "vacuum",
    "reindex",
    "analyze",
    "begin immediate",
    "savepoint s",
    "replace into calls (call_id) values ('x')",
    "insert into sqlite_schema values ('table', 'x', 'x', 2, 'create table x (y)')",
    "update sqlite_schema set sql = 'create table x (y)'",
    "with x as (select 1) delete from calls",
    "with x as (select 1) insert into calls (call_id) select * from x returning *",
    "create view v as select 1",
    "create trigger t after insert on calls begin select 1; end",
    "create index i on calls (model)",
    "create virtual table t using fts5(a)",
    "create virtual table temp.t using csv(filename='/etc/passwd')",
    "alter table calls add column x",
    "select 1; select 2",
    "select 1; pragma query_only = off",
    "select 1 /* ; */; attach ':memory:' as other",
    "/* select */ delete from calls",
    "-- select\ndelete from calls",
    "select edit('x', 'sh')",
    "select lsmode(33188)",
    "select eval('delete from calls')",
    "select fts3_tokenizer('simple')",
    "select fts3_tokenizer('simple', x'0000000000000000')",
    "select sqlite_log(1, 'x')",
    "select * from fsdir('/etc')",
    "select * from zipfile('/etc/x.zip')",
    "select * from dbstat",
    "select name, path from main.dbstat",
    "select * from sqlite_dbpage",
    "select * from sqlite_dbdata",
    "select * from sqlite_stmt",
    "select * from bytecode('select 1')",
    "select * from tables_used('select 1')",
    "select * from sqlite_memstat",
    "select * from fts3tokenize",
    "select * from generate_series(1, 1000000000)",
    "select * from sqlite_temp_schema",
    "select * from _internal.databases",
    "select * from db.event",
    "select * from event",
    "select * from bodies",
    "select * from request_bodies",
]
MANY = "with recursive n(i) as (select 1 union all select i + 1 from n) "
# More memory, text or depth than a page may have: refused by a limit at once, or stopped after a second.
TOO_MUCH = [
    "select zeroblob(1000000000)",
    "select hex(zeroblob(500000000))",
    "select randomblob(1000000000)",
    "select replace(hex(zeroblob(400000)), '0', hex(zeroblob(400000)))",
    "select hex(hex(hex(hex(hex(zeroblob(100000))))))",
    "with recursive n(t) as (select 'x' union all select t || t from n) select t from n",
    "with recursive n(t) as (select 'x' union all select t || t from n) select max(length(t)) from n",
    MANY + "select group_concat(hex(zeroblob(1000)), '') from n",
    MANY + "select json_group_array(hex(zeroblob(1000))) from n",
    MANY + "select json_group_object(i, hex(zeroblob(1000))) from n",
    MANY + "select zeroblob(900000) from n",
    MANY + "select hex(zeroblob(400000)) from n limit 1000",
    MANY + "select count(*) from (select distinct hex(randomblob(1000)) from n)",
    MANY + "select i from n order by hex(randomblob(1000))",
    MANY + "select max(x) from (select group_concat(i) over () as x from n)",
    MANY + "select count(*) from n a, n b",
    MANY + "select count(*) from json_each((select json_group_array(i) from n))",
    "select count(*) from json_tree(replace(hex(zeroblob(300000)), '0', '['))",
    "select " + ", ".join(["hex(zeroblob(490000))"] * 400),
    "select " + ", ".join(["1"] * 501),
    "select " + "(" * 1500 + "1" + ")" * 1500,
    "select " + " + ".join(["1"] * 1500),
    " union all ".join(["select 1"] * 101),
    "select 'x' like '" + "%a" * 501 + "'",
]
FINE = [
    "select count(*) from calls",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select sum(i) from n",
    "select json_extract('{\"a\": 1}', '$.a'), date('now'), sum(calls) over () from usage_daily",
    "select name, sql from sqlite_schema",
]


@pytest.mark.anyio
@pytest.mark.parametrize("sql", REFUSED)
async def test_an_attack_is_refused(datasette: Any, views: Path, sql: str) -> None:
    for kind in (".json", "", ".csv", ".arrow"):
        answer = await datasette.client.get(f"/projections{kind}", params={"sql": sql})
        assert answer.status_code == 400, kind
        assert str(views.parent) not in answer.text


@pytest.mark.anyio
@pytest.mark.parametrize("sql", TOO_MUCH, ids=lambda sql: sql[:70])
async def test_what_asks_for_too_much_is_refused(datasette: Any, views: Path, sql: str) -> None:
    answer = await datasette.client.get("/projections.json", params={"sql": sql})
    assert answer.status_code == 400
    assert str(views.parent) not in answer.text
    assert (await datasette.client.get("/projections.json?sql=select+1&_shape=arrayfirst")).json() == [1]


@pytest.mark.anyio
@pytest.mark.parametrize("sql", FINE)
async def test_reading_is_fine(datasette: Any, views: Path, sql: str) -> None:
    answer = await datasette.client.get("/projections.json", params={"sql": sql, "_shape": "arrays"})
    assert answer.status_code == 200
    assert len(answer.json()["rows"]) >= 1


@pytest.mark.parametrize("sql", [sql for sql in REFUSED if not sql.startswith(("pragma", "select 1;"))])
def test_sqlite_itself_refuses_it(views: Path, sql: str) -> None:
    connection = sqlite3.connect(views)  # not even mode=ro: the authorizer alone must hold
    confine(connection)
    try:
        with pytest.raises(sqlite3.DatabaseError):
            connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.mark.anyio
async def test_an_endless_query_is_stopped(datasette: Any, views: Path) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    answer = await datasette.client.get("/projections", params={"sql": endless})
    assert answer.status_code == 400
    assert "took too long" in answer.text


@pytest.mark.anyio
async def test_other_databases_are_not_there(datasette: Any, views: Path) -> None:
    assert set(datasette.databases) == {"_internal", "projections"}
    for path in ("/_memory", "/db", "/bodies", "/projections.db", "/views.db"):
        assert (await datasette.client.get(path)).status_code in (400, 403, 404)
    assert (await datasette.client.get("/_internal")).status_code == 403


def test_json_is_unpacked_though_its_function_makes_a_table_at_its_first_use() -> None:
    connection = sqlite3.connect(":memory:")
    confine(connection)
    rows = connection.execute(
        "select j.value from json_each('[1, 2]') as j union all select key from json_tree('{\"a\": 3}')"
    ).fetchall()
    connection.close()
    assert rows == [(1,), (2,), (None,), ("a",)]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("no such table: metered_cals", "Did you mean metered_calls?"),
        ("no such column: c.cost_us", "Did you mean cost_usd?"),
        ("no such table: zzzzzz", "There is no such table: those there are, are listed here."),
        ('near "form": syntax error', "Look at the place that it names: often a comma or a bracket is missing."),
        ("Statement must be a SELECT", "This page only reads: begin with select or with, and name tables of the views."),
        ("not authorized", "This page only reads: begin with select or with, and name tables of the views."),
        ("ambiguous column name: position", "Say whose column it is: table.column."),
        ("something new", ""),
    ],
)
def test_an_error_says_what_to_do(error: str, told: str) -> None:
    assert advice(error, ["metered_calls", "usage_daily", "cost_usd"]) == told
