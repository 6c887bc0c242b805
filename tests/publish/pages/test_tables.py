"""The page of all tables and questions, and the page of one's own SQL."""

import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.anyio


async def test_tables_and_questions_with_their_words(datasette: Any, views: Path) -> None:
    page = (await datasette.client.get("/projections")).text
    assert 'href="/projections/metered_calls">Calls with their cost</a>' in page
    assert "<code>calls</code> 3 rows" in page and "<code>repeats</code> 0 rows" in page
    assert 'href="/projections/spend_by_model">What did each model cost?</a>' in page
    assert 'href="/projections/checkpoints"' not in page and 'href="/projections/days_due"' not in page


async def test_programs_get_what_datasette_gives_them(datasette: Any, views: Path) -> None:
    found = (await datasette.client.get("/projections.json")).json()
    assert {"calls", "usage"} <= {table["name"] for table in found["tables"]}


@pytest.mark.parametrize("ending", ["sqlite", "sql", "xml", "blob", "dbx", "JSON"])
async def test_an_ending_that_is_no_format_is_not_there(datasette: Any, views: Path, ending: str) -> None:
    for statement in ("", "?sql=select+1"):
        answer = await datasette.client.get(f"/projections.{ending}{statement}")
        assert (answer.status_code, "end with .csv, .json or .arrow" in answer.text) == (404, True)


async def test_the_file_itself_is_not_given_away(datasette: Any, views: Path) -> None:
    for address in ("/projections.db", "/projections.db?sql=select+1"):
        assert (await datasette.client.get(address)).status_code == 403


async def test_before_anything_was_metered(datasette: Any) -> None:
    page = (await datasette.client.get("/projections")).text
    assert "Nothing has been metered yet." in page


async def test_sql_has_the_schema_and_questions_beside_it(datasette: Any, views: Path) -> None:
    page = (await datasette.client.get("/projections?sql=select+1+as+cost_usd")).text
    assert "<code>usage_daily</code> <span>Daily usage</span>" in page and "Prompt tokens that no cache held" in page
    assert "for 1 s at most" in page and '<span class="num">$1.00</span>' in page
    examples = re.findall(r'<li><a href="(/projections\?sql=[^"]+)">What did each model cost\?', page)
    assert (await datasette.client.get(examples[0].replace("&amp;", "&"))).status_code == 200


async def test_a_wrong_name_is_answered_with_the_nearest(datasette: Any, views: Path) -> None:
    answer = await datasette.client.get("/projections?sql=select+*+from+metered_cals")
    assert answer.status_code == 400
    assert "no such table: metered_cals" in answer.text and "Did you mean metered_calls?" in answer.text
    assert "<textarea" in answer.text


async def test_what_is_no_select_comes_back_to_be_changed(datasette: Any, views: Path) -> None:
    answer = await datasette.client.get("/projections?sql=delete+from+calls+--+%3Cb%3E")
    assert answer.status_code == 400
    assert "This page only reads" in answer.text and "delete from calls -- &lt;b&gt;</textarea>" in answer.text


async def test_parameters_have_boxes_of_their_kind(datasette: Any, views: Path) -> None:
    page = (await datasette.client.get("/projections/spend_by_model")).text
    assert re.search(
        r'<input type="date" id="qp1" name="from_day" value="" placeholder="2026-01-31" aria-describedby="hint1">', page
    )
    assert '<small id="hint1">the first day; empty for the last 30 days</small>' in page
    assert ">edit as SQL</a>" in page
    named = (await datasette.client.get("/projections/spend_by_project_and_month")).text
    assert '<input type="text" id="qp1" name="project"' in named


async def test_with_sql_switched_off_there_is_no_editor(open_window: Any, home: Any, views: Path) -> None:
    with open_window(home, sql=False) as window:
        page = (await window.client.get("/projections")).text
        assert "<textarea" not in page and "What did each model cost?" in page
        refused = await window.client.get("/projections?sql=select+1")
        assert refused.status_code == 403 and "off on this page: [browse] sql = false" in refused.text
        assert "<textarea" not in refused.text and "Run again" not in refused.text
        told = await window.client.get("/projections.json?sql=select+1")
        assert told.status_code == 403 and told.json()["error"].startswith("SQL of one's own is off")
        unfiltered = await window.client.get("/projections/calls?_where=1")
        assert unfiltered.status_code == 400 and "off on this page: [browse] sql = false" in unfiltered.text
        assert "begin with select" not in unfiltered.text
