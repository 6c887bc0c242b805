"""What SQL from a browser is refused, through Datasette and by SQLite itself."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from halton.publish.sql import confine

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
    answer = await datasette.client.get("/projections.json", params={"sql": sql})
    assert answer.status_code == 400
    assert str(views.parent) not in answer.text


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
