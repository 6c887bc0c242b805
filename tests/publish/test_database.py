"""The file under the pages comes, is replaced, and goes; nothing is restarted."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from halton.paths import Home

pytestmark = pytest.mark.anyio

COUNT = "/projections.json?sql=select+count(*)+from+calls&_shape=arrayfirst"


async def test_pages_answer_before_there_is_a_file(datasette: Any, home: Home) -> None:
    for path in ("/", "/projections", "/projections?sql=select+1", "/-/metadata.json"):
        assert (await datasette.client.get(path)).status_code == 200
    assert (await datasette.client.get("/projections/calls")).status_code == 404
    assert not home.views.exists()


async def test_the_file_appears(datasette: Any, home: Home, views_later: Any) -> None:
    assert (await datasette.client.get(COUNT)).status_code == 400
    views_later()
    assert (await datasette.client.get(COUNT)).json() == [3]


async def test_the_file_is_replaced(datasette: Any, home: Home, views: Path) -> None:
    assert (await datasette.client.get(COUNT)).json() == [3]
    other = sqlite3.connect(home.root / "other.sqlite")
    other.executescript("create table calls (call_id text); insert into calls values ('only')")
    other.close()
    (home.root / "other.sqlite").replace(home.views)
    assert (await datasette.client.get(COUNT)).json() == [1]


async def test_the_file_vanishes(datasette: Any, home: Home, views: Path) -> None:
    assert (await datasette.client.get("/projections/calls")).status_code == 200
    views.unlink()
    assert (await datasette.client.get("/projections/calls")).status_code == 404
    assert "The figures are not there yet" in (await datasette.client.get("/")).text


async def test_a_new_row_is_seen_at_once(datasette: Any, views: Path) -> None:
    assert (await datasette.client.get(COUNT)).json() == [3]
    writer = sqlite3.connect(views)
    writer.execute("create temp table one as select * from calls limit 1")
    writer.execute("update one set position = 99")
    writer.execute("insert into calls select * from one")
    writer.commit()
    writer.close()
    assert (await datasette.client.get(COUNT)).json() == [4]


async def test_the_place_of_the_home_is_in_no_answer(datasette: Any, home: Home, views: Path) -> None:
    pages = ["/", "/projections", "/projections/calls", "/projections.json", "/projections/calls.json", "/.json", "/nowhere",
             "/-/databases", "/-/databases.json", "/-/metadata.json", "/-/settings.json", "/-/versions.json", "/-/plugins.json",
             "/-/threads.json", "/-/permissions", "/-/messages", "/-/patterns", "/-/allow-debug", "/projections.db",
             "/projections?sql=select+*+from+nope", "/projections/calls?_sort=nope", "/projections/calls?_size=x"]
    for path in pages:
        answer = await datasette.client.get(path)
        assert str(home.root) not in answer.text, path
        assert answer.status_code < 500, path
