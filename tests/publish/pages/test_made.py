"""How a table is made, told without a path of this machine."""

from pathlib import Path
from typing import Any

import pytest

from halton.paths import Home, shipped
from halton.projector.folder import find_projections
from halton.projector.run import Projector

pytestmark = pytest.mark.anyio

OWN = """/*
title       = "Night calls"
description = "Calls after ten."
*/
create table night_calls (origin integer not null primary key, calls integer not null) strict;
insert into night_calls select origin, count(*) from call_completed group by 1
on conflict do update set calls = calls + excluded.calls;
"""


async def test_a_table_that_ships(datasette: Any, home: Home, views: Path) -> None:
    page = (await datasette.client.get("/made/metered_calls")).text
    assert "How «Calls with their cost» is made" in page
    assert "<code>cost.sql</code>, which ships with Halton" in page
    assert "create view metered_calls as" in page and "notes_from" in page
    assert "the rows are of this file" in page and "to event 7" in page and "all there is" in page
    assert "halton rebuild cost</pre>" in page and "halton rebuild --check cost</pre>" in page
    assert (
        '<a href="/made/calls"><code>calls</code></a>' in page
        and '<a href="/made/usage_daily"><code>usage_daily</code></a>' in page
    )
    assert "<code>touched</code>" in page and 'href="/made/touched"' not in page
    assert str(home.root) not in page and str(shipped("projections")) not in page


async def test_a_file_of_ones_own_that_was_edited_since(datasette: Any, home: Home, views: Path) -> None:
    home.projections.mkdir()
    (home.projections / "night_calls.sql").write_text(OWN)
    projector = Projector(home.log, home.views, find_projections(shipped("projections"), home.projections).projections)
    projector.catch_up()
    projector.close()
    page = (await datasette.client.get("/made/night_calls")).text
    assert "your own, from <code>projections/</code>" in page and "the rows are of this file" in page
    assert "no other projection" in page
    (home.projections / "night_calls.sql").write_text(OWN + "-- <b>\u202e\n")
    page = (await datasette.client.get("/made/night_calls")).text
    assert "the file has changed: it starts over by itself" in page
    assert "-- &lt;b&gt;\\u202e" in page


async def test_before_there_are_views(datasette: Any) -> None:
    page = (await datasette.client.get("/made/calls")).text
    assert "nothing made yet" in page and "create table calls" in page


async def test_a_name_that_no_file_makes(datasette: Any, views: Path) -> None:
    answer = await datasette.client.get("/made/nothing~3Cb~3E")
    assert answer.status_code == 404 and "No projection makes a table nothing&lt;b&gt;" in answer.text


async def test_each_table_page_leads_here(datasette: Any, views: Path) -> None:
    assert '<a href="/made/calls">how it is made</a>' in (await datasette.client.get("/projections/calls")).text
