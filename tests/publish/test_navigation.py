"""The top bar of every page, and that no page asks anybody else for anything."""

import re
from pathlib import Path
from typing import Any

import pytest

from halton.paths import shipped
from halton.publish.navigation import navigation

pytestmark = pytest.mark.anyio

LOADED = re.compile(r"""<(?:link|script|img|iframe|source|object|embed|use)\b[^>]*?(?:href|src|data)=["']([^"']+)""")


async def test_links_are_to_tables_that_exist(datasette: Any, views_later: Any) -> None:
    before = (await datasette.client.get("/")).text
    assert "/projections/metered_calls" not in before
    views_later()
    after = (await datasette.client.get("/")).text
    links = re.findall(r'<a href="([^"]+)">([^<]+)</a>', after[after.index("<nav") : after.index("</nav>")])
    assert links[:5] == [
        ("/projections/metered_calls", "Calls"), ("/projections/sessions", "Sessions"), ("/projections/usage_daily", "By day"),
        ("/projections/usage_monthly", "By month"), ("/projections/budgets", "Budgets"),
    ]  # fmt: skip
    assert [label for _, label in links[5:]] == ["Tables", "SQL"]


async def test_a_bar_that_takes_too_long_is_short_and_no_fault(
    datasette: Any, views: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasette, "sql_time_limit_ms", 0)
    assert [link.label for link in await navigation(datasette)] == ["Tables"]


async def test_the_page_one_is_on_is_marked(datasette: Any, views: Path) -> None:
    marked = re.compile(r'aria-current="page">([^<]+)')
    assert marked.findall((await datasette.client.get("/projections")).text) == ["Tables"]
    assert marked.findall((await datasette.client.get("/projections/metered_calls")).text) == ["Calls"]
    assert marked.findall((await datasette.client.get("/projections?sql=select+1")).text) == ["SQL"]


async def test_no_page_loads_anything_from_elsewhere(datasette: Any, views: Path) -> None:
    pages = [
        "/",
        "/projections",
        "/projections/calls",
        "/projections/usage_daily?_col=calls",
        "/projections?sql=select+1",
        "/projections/spend_by_model",
        "/nowhere",
        "/projections/calls?_facet=model",
    ]
    loaded = {address for path in pages for address in LOADED.findall((await datasette.client.get(path)).text)}
    assert any(address.startswith("/static/halton.css?") for address in loaded)
    for address in loaded:
        assert address.startswith("/") and not address.startswith("//"), address
        assert (await datasette.client.get(address)).status_code == 200, address


def test_no_stylesheet_or_template_of_ours_names_another_host() -> None:
    for path in sorted(shipped("datasette-metadata").rglob("*.*")):
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"(?i)https?://|url\(|@import", text), path
