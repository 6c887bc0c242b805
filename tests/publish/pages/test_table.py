"""A table as a person opens it: the columns to show, a count that ends in time, links that keep what was asked."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from halton.publish.pages import table

pytestmark = pytest.mark.anyio


def heads(page: str) -> list[str]:
    return re.findall(r'data-column="(\w+)" data-column-type', page)


async def test_a_bare_address_begins_with_the_columns_to_show(datasette: Any, views: Path) -> None:
    page = (await datasette.client.get("/projections/calls")).text
    shown = datasette.table_metadata("projections", "calls")["show"]
    assert heads(page) == ["Link", *shown]
    assert "position" not in heads(page) and 'href="/projections/calls?_columns=all">all columns' in page


async def test_all_columns_are_a_link_away_and_the_way_back_too(datasette: Any, views: Path) -> None:
    page = (await datasette.client.get("/projections/calls?_columns=all&provider=openai")).text
    every = await datasette.get_database("projections").table_columns("calls")
    assert heads(page) == ["Link", *every]
    assert 'href="/projections/calls?provider=openai">fewer columns' in page


async def test_programs_get_all_columns(datasette: Any, views: Path) -> None:
    every = await datasette.get_database("projections").table_columns("calls")
    assert (await datasette.client.get("/projections/calls.json")).json()["columns"] == every
    assert (await datasette.client.get("/projections/calls.csv")).text.splitlines()[0].split(",") == every


async def test_columns_can_be_chosen_and_left_out(datasette: Any, views: Path) -> None:
    assert heads((await datasette.client.get("/projections/calls?_col=host&_col=kind")).text) == ["Link", "host", "kind"]
    shown = datasette.table_metadata("projections", "calls")["show"]
    left = heads((await datasette.client.get("/projections/calls?_nocol=status")).text)
    assert left == ["Link", *(column for column in shown if column != "status")]
    assert (await datasette.client.get("/projections/calls?_col=nothing")).status_code == 400


async def test_a_key_that_is_to_be_shown_is(datasette: Any, views: Path) -> None:
    page = (await datasette.client.get("/projections/usage_daily")).text
    assert heads(page)[1:5] == ["day", "project", "provider", "model"] and "origin" not in heads(page)


async def test_what_a_call_cost_stands_before_what_it_is_made_of(datasette: Any, views: Path) -> None:
    found = heads((await datasette.client.get("/projections/metered_calls")).text)
    assert found[:6] == ["started_at", "call_id", "project", "model", "status", "cost_usd"]


def test_money_stands_before_counts_in_every_table_that_has_both(datasette: Any) -> None:
    tables = datasette.metadata("tables", database="projections").items()
    shown = {name: words["show"] for name, words in tables if {"cost_usd", "calls"} <= set(words.get("show") or ())}
    assert {"usage_daily", "usage_monthly", "clients_daily", "sessions", "projects"} <= set(shown)
    assert [name for name, columns in shown.items() if columns.index("calls") < columns.index("cost_usd")] == []


async def test_an_order_that_takes_too_long_says_what_is_quick(datasette: Any, views: Path) -> None:
    with sqlite3.connect(views) as connection:
        connection.execute(
            "create view endless as with recursive n(i) as (select 1 union all select i + 1 from n) select i from n"
        )
    connection.close()
    answer = await datasette.client.get("/projections/endless?_sort_desc=i&_timelimit=20")
    assert answer.status_code == 400 and "took too long" in answer.text
    assert '<a href="/projections/dearest_calls">dearest</a>' in answer.text and "Run again" not in answer.text


async def test_a_table_of_any_name_begins_with_its_columns_and_leads_to_how_it_is_made(datasette: Any, views: Path) -> None:
    odd, address = "my table/é.x", "/projections/my+table~2F~C3~A9~2Ex"
    with sqlite3.connect(views) as connection:
        connection.execute(f'create view "{odd}" as select 1 as "a b", 2 as "n/m", 3 as c')
    connection.close()
    datasette._metadata_local["databases"]["projections"]["tables"][odd] = {"show": ["n/m", "a b"]}
    page = (await datasette.client.get(address)).text
    assert re.findall(r'data-column="([^"]+)" data-column-type', page) == ["n/m", "a b"]
    assert 'href="/made/my+table~2F~C3~A9~2Ex">how it is made' in page
    assert (await datasette.client.get(f"{address}.json")).json()["columns"] == ["a b", "n/m", "c"]


async def test_rows_lead_to_calls_projects_and_models(datasette: Any, views: Path) -> None:
    page = (await datasette.client.get("/projections/metered_calls")).text
    assert '<a class="to-key" href="/call/0192a">0192a</a>' in page
    assert '<a class="to-name" href="/project/halton">halton</a>' in page
    assert '<a class="to-name" href="/model/anthropic/claude-sonnet-4-5">claude-sonnet-4-5</a>' in page
    assert "<script>alert(1)" not in page and "/model/openai/~3Cscript~3E" in page


async def test_what_is_taken_away_keeps_the_filters(datasette: Any, views: Path) -> None:
    page = (await datasette.client.get("/projections/calls?provider=openai&_sort=status")).text
    for address in re.findall(r'href="(/projections/calls\.(?:json|arrow|csv)[^"]*)"', page):
        assert "provider=openai" in address and "_sort=status" in address
        answer = await datasette.client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200
    assert page.count("/projections/calls.arrow?provider=openai") == 2
    assert "2 rows" in page


async def test_a_long_table_is_counted_only_so_far(datasette: Any, views: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many(views)
    monkeypatch.setattr(table, "SURELY_COUNTED", 60)
    assert "<h2>300 rows" in (await datasette.client.get("/projections/control?_sort=day")).text
    monkeypatch.setattr(table, "COUNT_MS", 0)
    monkeypatch.setattr(table, "SURELY_COUNTED", 299)
    page = (await datasette.client.get("/projections/control?_sort=day")).text
    assert "<h2>More than 299 rows" in page or "<h2>300 rows" in page


async def test_rows_that_are_not_counted_in_time_are_not_said_to_be_many(
    datasette: Any, views: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(views)
    monkeypatch.setattr(table, "COUNT_MS", 1e-6)
    page = (await datasette.client.get("/projections/control?_sort=day")).text
    assert "<h2>Rows" in page and "<h2>More than" not in page


async def test_the_next_page_has_other_rows_and_neither_count_nor_facets(datasette: Any, views: Path) -> None:
    many(views)
    page = (await datasette.client.get("/projections/control")).text
    (following,) = re.findall(r"<p class=\"next\"><a href=\"(?:http://localhost)?(/[^\"]+)\"", page)
    second = (await datasette.client.get(following.replace("&amp;", "&"))).text
    assert "<h2>Rows" in second and "facet-results" not in second and "facet-results" in page
    days = [re.findall(r'col-day type-str">([^<]+)<', text) for text in (page, second)]
    assert len(days[0]) == len(days[1]) == 50 and not set(days[0]) & set(days[1])


async def test_no_rows_say_how_to_have_some(datasette: Any, views: Path) -> None:
    page = (await datasette.client.get("/projections/calls?status=nothing")).text
    assert "No rows that these filters leave." in page and '<a href="/projections/calls">Take the filters away</a>' in page


async def test_what_is_not_there_is_not_found(datasette: Any, views: Path) -> None:
    assert (await datasette.client.get("/projections/nothing")).status_code == 404
    assert (await datasette.client.get("/projections/calls.blob?_blob_column=origin")).status_code == 404


def many(views: Path) -> None:
    """Three hundred rows of a table that has few."""
    with sqlite3.connect(views) as connection:
        rows = [(f"2026-{1 + number // 28:02}-{1 + number % 28:02}", "api.example", 1, number, 1) for number in range(300)]
        connection.executemany("insert into control (day, host, origin, requests, bytes) values (?, ?, ?, ?, ?)", rows)
    connection.close()
