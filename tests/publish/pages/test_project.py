"""The page of a project, on a home with calls, a merge, a budget and sessions."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest

import make
from halton.events.types import PolicySet, ProjectMerged, ProjectSet
from halton.paths import Home

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 22, 15, tzinfo=UTC)
DAY = 1440 * make.MINUTE


@pytest.fixture
def window(home: Home, open_window: Callable[..., AbstractContextManager[Any]]) -> Iterator[Any]:
    """The window on a project of two models, on a branch, in two sessions; another was merged into it."""
    events = [
        make.price(),
        make.call(session="s-1", git_branch="main"),
        make.call(session="s-2", git_branch="main", model="claude-opus-4"),
        make.call(project="old", started_at=make.NOON - DAY),
        make.call(project="other"),
        make.failure(error_type="overloaded_error", http_status=529),
        make.call(project="<b>bold</b>", model="<i>"),
        ProjectSet(project="halton", name="Halton itself", body_capture="off", tags=("mine",)),
        ProjectMerged(project="old", into_project="halton"),
        PolicySet(name="cap", kind="budget", bound=10**10, window="month", project="halton"),
        PolicySet(name="of-other", kind="budget", bound=10**12, window="month", project="other"),
    ]
    with make.views(home.root, events):
        pass
    with open_window(home, now=lambda: NOW) as made:
        yield made


async def test_the_figures_and_what_they_are_made_of(window: Any) -> None:
    page = (await window.client.get("/project/halton")).text
    assert "<h1>Halton itself</h1>" in page and "<code>halton</code>" in page
    assert re.search(r"<h3>Last 30 days</h3>\s*<p class=\"figure\">\$0\.0120</p>", page)
    assert re.search(r"<h3>Calls</h3>\s*<p class=\"figure\">4</p>", page)
    assert "Spend per day, by model" in page
    assert 'href="/model/anthropic/claude-sonnet-4-5-20250929"' in page
    assert '<th scope="row">main' in page


async def test_sessions_calls_rules_and_failures(window: Any) -> None:
    page = (await window.client.get("/project/halton")).text
    assert {"/session/s-1", "/session/s-2"} <= set(re.findall(r'href="(/session/[^"]+)"', page))
    assert "/call/e0002" in page and "/call/e0005" not in page
    assert "<span>git_root</span> <b>4</b> <small>100%</small>" in page
    assert "<span>error · HTTP 529 · overloaded_error</span> <b>1</b>" in page


async def test_what_is_set_and_what_bounds_it(window: Any) -> None:
    page = (await window.client.get("/project/halton")).text
    assert "<dt>Bodies</dt><dd>not kept</dd>" in page and "<code>old</code>" in page
    assert "<b>cap</b>" in page and "of-other" not in page
    assert '<span class="pill pill-plain">mine</span>' in page
    assert "halton retag --project halton --to OTHER --dry-run</pre>" in page


async def test_a_project_that_was_merged_leads_to_the_other(window: Any) -> None:
    page = (await window.client.get("/project/old")).text
    assert 'its calls belong to <a href="/project/halton">halton</a> by now' in page


async def test_the_days_asked_for(window: Any) -> None:
    page = (await window.client.get("/project/halton?days=all")).text
    assert "<h3>All days</h3>" in page and 'href="?days=7d"' in page and "in the days before" not in page


async def test_a_name_from_the_network_is_text(window: Any) -> None:
    answer = await window.client.get("/project/~3Cb~3Ebold~3C~2Fb~3E")
    assert answer.status_code == 200
    assert "<b>bold" not in answer.text and "&lt;b&gt;bold&lt;/b&gt;" in answer.text and "<i>" not in answer.text


async def test_an_unknown_name_is_not_found_and_says_where_names_are(window: Any) -> None:
    answer = await window.client.get("/project/nobody")
    assert answer.status_code == 404
    assert "No call and no setting names a project nobody. halton project list has those there are." in answer.text


async def test_a_table_that_is_missing_takes_only_its_section_away(window: Any, home: Home) -> None:
    with sqlite3.connect(home.views) as connection:
        connection.execute("drop table clients_daily")
        connection.execute("drop view sessions")
        connection.execute("drop table session_sums")
    connection.close()
    page = (await window.client.get("/project/halton")).text
    assert "<h1>Halton itself</h1>" in page and "Branches" not in page and "Newest sessions" not in page and "/call/e0002" in page
