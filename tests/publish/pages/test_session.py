"""The page of a session: its figures, its twin of picture and table, its pages, and names that mean harm."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest

import make
from halton.paths import Home
from halton.publish.links import session_path
from halton.publish.session import whole

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 22, 15, 0, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script>\u202e"/../~x?&'


def turn(minute: int, session: str = "s", **changes: Any) -> make.CallCompleted:
    facts = {"session": session, "started_at": make.NOON + minute * make.MINUTE, "input_tokens": 10, "request_class": "main"}
    return make.call(**{**facts, **changes})


CALLS = (
    turn(0, cache_write_5m_tokens=50_000),
    turn(1, cache_read_tokens=50_000, cache_write_5m_tokens=900),
    turn(2, agent="scout", request_class="subagent", cache_write_5m_tokens=8_000),
    turn(20, cache_write_5m_tokens=51_000),
    make.failure(session="s", started_at=make.NOON + 21 * make.MINUTE),
)


@pytest.fixture
def window(home: Home, open_window: Callable[..., AbstractContextManager[Any]]) -> Any:
    """A page on a home with these events."""

    def made(*events: Any) -> AbstractContextManager[Any]:
        with make.views(home.root, [make.price(), *events]):
            return open_window(home, now=lambda: NOW)

    return made


async def text_of(datasette: Any, path: str) -> str:
    answer = await datasette.client.get(path)
    assert answer.status_code == 200
    return answer.text


async def test_it_says_what_the_session_was_and_cost(window: Any) -> None:
    with window(*CALLS) as datasette:
        text = await text_of(datasette, "/session/s")
    assert "<h1>claude-code session</h1>" in text and "quiet for 2 h 38 min" in text
    assert '<a href="/project/halton">halton</a>' in text
    assert re.findall(r'<p class="figure">([^<]+)</p>', text) == [
        "5",
        "$0.4392",
        "160,740",
        "31%",
        "1",
        "1",
    ]


async def test_a_lapse_is_marked_in_the_picture_explained_and_in_the_table(window: Any) -> None:
    with window(*CALLS) as datasette:
        text = await text_of(datasette, "/session/s")
    assert text.count('class="break"') == 1
    assert "Likely a lapse: the call before began 19 min earlier, and the cache is kept for 5 min without use." in text
    # 50,900 tokens written anew at $3.75 for a million, where reading them costs $0.30.
    assert "<td>lapse, 50,900 tokens, $0.1756</td>" in text
    assert '<td class="right">50,900</td><td class="right" title="more than reading them">$0.1756</td>' in text


async def test_every_call_is_a_bar_and_a_row(window: Any) -> None:
    with window(*CALLS) as datasette:
        text = await text_of(datasette, "/session/s")
        bars = re.findall(r'<a href="(/call/[^"]+)" tabindex="-1"', text)
        table = text.rpartition("<h2>Calls</h2>")[2]
        rows = re.findall(r'<tr>\s*<td><a href="(/call/[^"]+)">\d\d:\d\d:\d\d</a>', table)
    assert len(bars) == 5 and sorted(bars) == sorted(rows)
    assert re.findall(r'<p style="[^"]+" title="(\w+)"', text) == ["main", "scout"]


async def test_pages_follow_each_other_and_the_figures_are_of_all(window: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "PAGE", 2)
    monkeypatch.setattr("halton.publish.pages.session.PAGE", 2)
    with window(*CALLS) as datasette:
        pages = [await text_of(datasette, f"/session/s?page={number}") for number in ("1", "2", "3", "99", "-1", "x")]
    shown = [re.search(r"<span>calls (\d) to (\d) of (\d)</span>", page) for page in pages]
    assert [found and found.groups() for found in shown] == [(*"125",), (*"345",), (*"555",), (*"555",), (*"125",), (*"125",)]
    assert {re.findall(r'<p class="figure">([^<]+)</p>', page)[0] for page in pages} == {"5"}
    assert 'rel="prev"' not in pages[0] and 'href="/session/s?page=2" rel="next"' in pages[0]
    assert 'href="/session/s?page=1" rel="prev"' in pages[1] and 'rel="next"' not in pages[2]
    # The break is where it is, whichever page it is looked for on.
    assert [page.count('class="break"') for page in pages[:3]] == [0, 1, 0]


async def test_a_name_that_means_harm_is_text_and_leads_back_to_itself(window: Any) -> None:
    told = turn(0, HOSTILE, agent=HOSTILE, model=HOSTILE, client=HOSTILE, git_branch=HOSTILE, request_class=HOSTILE)
    with window(told) as datasette:
        text = await text_of(datasette, session_path(HOSTILE))
    assert "<script>alert" not in text and "\u202e" not in text
    assert text.count("&lt;script&gt;alert(1)") >= 5
    assert "<code>&lt;script&gt;alert(1)&lt;/script&gt;\\u202e&#34;/../~x?&amp;</code>" in text


@pytest.mark.parametrize("path", ["/session/nobody", "/session/" + "x" * 2_000, "/session/~00", "/session/nobody?page=7"])
async def test_a_session_that_is_not_there_is_a_404_that_helps(window: Any, path: str) -> None:
    with window(*CALLS) as datasette:
        answer = await datasette.client.get(path)
    assert answer.status_code == 404
    assert "No call of this session is in the views." in answer.text and "halton sessions" in answer.text


async def test_before_anything_was_metered_there_is_no_session(datasette: Any) -> None:
    assert (await datasette.client.get("/session/s")).status_code == 404


async def test_without_the_rollup_the_figures_are_left_out(window: Any, home: Home) -> None:
    with window(*CALLS) as datasette:
        connection = sqlite3.connect(home.views)
        connection.executescript("drop view sessions; drop table session_sums")
        connection.close()
        text = await text_of(datasette, "/session/s")
    assert 'class="figure"' not in text and text.count('class="break"') == 1


async def test_a_closed_page_asks_who_reads(home: Home, open_window: Callable[..., AbstractContextManager[Any]]) -> None:
    with make.views(home.root, CALLS), open_window(home, private=True) as datasette:
        assert (await datasette.client.get("/session/s")).status_code == 401
