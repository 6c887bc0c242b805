"""Facets of the newest rows, in the table's order and of bounded length."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from halton.publish import facets

pytestmark = pytest.mark.anyio


async def results(datasette: Any, address: str) -> dict[str, list[tuple[Any, int, bool]]]:
    found = (await datasette.client.get(address)).json()["facet_results"]
    return {name: [(one["value"], one["count"], one["selected"]) for one in facet["results"]] for name, facet in found.items()}


async def test_what_a_header_declares_is_counted_in_one_reading(datasette: Any, views: Path) -> None:
    found = await results(datasette, "/projections/calls.json")
    assert found["status"] == [("aborted", 1, False), ("error", 1, False), ("ok", 1, False)]
    assert found["provider"] == [("openai", 2, False), ("anthropic", 1, False)]
    assert set(found) == {"status", "provider", "model", "project"}


async def test_a_filter_leaves_its_own_rows_and_can_be_taken_back(datasette: Any, views: Path) -> None:
    found = await results(datasette, "/projections/calls.json?provider=anthropic")
    assert found["provider"] == [("anthropic", 1, True)]
    page = (await datasette.client.get("/projections/calls?provider=anthropic")).text
    assert 'href="/projections/calls" class="cross" aria-label="Take the filter anthropic away"' in page
    assert "/projections/calls?provider=anthropic&amp;status=ok" in page


async def test_a_column_that_an_address_asks_for_is_counted_once(datasette: Any, views: Path) -> None:
    page = (await datasette.client.get("/projections/calls?_facet=status&_facet=client")).text
    assert sorted(re.findall(r'id="facet-(\w+)"', page)) == ["client", "model", "project", "provider", "status"]


async def test_only_the_newest_rows_are_counted(datasette: Any, views: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "MOST_ROWS", 1)
    assert (await results(datasette, "/projections/calls.json"))["status"] == [("ok", 1, False)]


async def test_a_column_of_which_no_row_knows_anything_is_no_facet(datasette: Any, views: Path) -> None:
    with sqlite3.connect(views) as connection:
        connection.execute("update calls set model = null")
    connection.close()
    assert "model" not in await results(datasette, "/projections/calls.json")


async def test_what_takes_too_long_is_named(datasette: Any, views: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many rows in an order that no index has."""
    monkeypatch.setattr(facets, "LIMIT_MS", 1)
    with sqlite3.connect(views) as connection:
        connection.execute("create table n (x integer)")
        numbers = "with recursive i (x) as (select 1 union all select x + 1 from i where x < 300000) select x from i"
        connection.execute(f"insert into n {numbers}")
        connection.execute("drop view budgets")
        shown = ", ".join(f"x as {name}" for name in ("name", "window", "began", "used_usd", "bound_usd", "percent", "calls"))
        connection.execute(f"create view budgets as select {shown} from n")
    connection.close()
    page = (await datasette.client.get("/projections/budgets?_sort=name")).text
    assert "Not counted in time: name, window." in page
