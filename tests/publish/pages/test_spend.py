"""The first page: its figures, its links, its empty state, and what it leaves out."""

import contextlib
import re
import sqlite3
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import make
from halton.events.types import MeterStarted
from halton.log.store import Fact, Log
from halton.paths import Home

pytestmark = pytest.mark.anyio


async def test_without_calls_it_shows_how_to_make_one(datasette: Any) -> None:
    text = (await datasette.client.get("/")).text
    assert "Nothing has been metered yet" in text
    assert "<code>halton run -- claude</code>" in text
    assert "<code>halton demo</code>" in text


async def test_with_calls_it_shows_what_they_cost(datasette: Any, views: Path) -> None:
    text = (await datasette.client.get("/")).text
    assert "Nothing has been metered yet" not in text
    assert "<title>$0.0193 today · Halton</title>" in text
    assert text.count('<p class="figure">$0.0193</p>') == 3  # today, this month, and the 30 days that hold both
    assert "3 calls · 1 without a known cost" in text
    assert '<p class="figure">36,415</p>' in text and "35,012 sent, 1,403 received" in text
    assert '<p class="figure">94%</p>' in text
    assert '<p class="figure">2</p>' in text and "67% of calls" in text  # one error, one aborted
    assert 'href="/call/0192a"' in text and "24.2 s" in text


async def test_models_projects_and_calls_lead_to_their_pages(datasette: Any, views: Path) -> None:
    text = (await datasette.client.get("/?by=model")).text
    assert '<a href="/model/anthropic/claude-sonnet-4-5">claude-sonnet-4-5</a>' in text
    assert '<a href="/project/checkout">checkout</a>' in text
    assert '<a href="/model/openai/~3Cscript~3Ealert~281~29~3C~2Fscript~3E">' in text


async def test_the_days_and_the_split_are_links(datasette: Any, views: Path) -> None:
    text = (await datasette.client.get("/?days=90d&by=project")).text
    assert '<a href="?days=90d&amp;by=project" aria-current="true">90 days</a>' in text
    assert '<a href="?by=project">30 days</a>' in text
    assert '<a href="?days=90d">provider</a>' in text
    assert "Spend per day" in text
    assert "Spend per week" in (await datasette.client.get("/?days=365d")).text
    odd = await datasette.client.get("/?days=%3Cb%3E&by=%00&money=gold")
    assert odd.status_code == 200 and '<a href="?" aria-current="true">30 days</a>' in odd.text


async def test_days_that_have_not_begun_are_the_usual_ones(datasette: Any, views: Path) -> None:
    for days in ("2999-12", f"{datasette.now().year + 1}-01"):
        answer = await datasette.client.get(f"/?days={days}")
        assert answer.status_code == 200 and '<a href="?" aria-current="true">30 days</a>' in answer.text


async def test_markup_in_names_is_text(datasette: Any, views: Path) -> None:
    for path in ("/", "/?by=model", "/?by=project"):
        text = (await datasette.client.get(path)).text
        assert "<script>alert(1)" not in text, path
        assert "<b>bold" not in text
        assert "&lt;script&gt;alert(1)" in text


async def test_it_says_how_far_behind_the_views_are(datasette: Any, home: Home, views: Path) -> None:
    assert "behind" not in (await datasette.client.get("/")).text
    with contextlib.closing(Log(home.log)) as log:
        log.append([Fact.of("meter", MeterStarted(halton="1", python="3", mitmproxy="12"))] * 20)
    text = (await datasette.client.get("/")).text
    assert "20 events behind · " in text and "The views are 20 events behind the log." in text


async def test_it_names_a_projection_that_stopped(datasette: Any, views: Path) -> None:
    assert "stopped at event" not in (await datasette.client.get("/")).text
    with contextlib.closing(sqlite3.connect(views)) as connection, connection:
        connection.execute("insert into parked values ('mine', 1, 1234, 'call.completed', 'IntegrityError <b>, line 7')")
    text = (await datasette.client.get("/")).text
    assert "mine stopped at event 1,234 (call.completed): IntegrityError &lt;b&gt;, line 7." in text
    assert "<code>halton projections test mine</code>" in text


async def test_it_says_which_models_have_no_price_and_how_to_set_one(datasette: Any, views: Path) -> None:
    text = (await datasette.client.get("/")).text
    assert "1 call of &lt;script&gt;alert(1)&lt;/script&gt; without a price. Set one:" in text
    assert "halton pricing set &#39;&lt;script&gt;alert(1)&lt;/script&gt;&#39; --provider openai --input USD" in text


@pytest.mark.parametrize(
    ("gone", "shown", "left_out"),
    [
        ("drop view daily_parts; drop view projects; drop table usage_daily", "Latest calls", "Cache hit rate"),
        ("drop table session_sums", "Latest calls", "Dearest sessions"),
        ("drop view metered_calls; drop table cost", "Cache hit rate", "Latest calls"),
        ("drop table policy_hits", "Failed", "Blocked"),
        ("drop table policy_changes", "Which budgets there are is not known", "all windows"),
        ("drop table quota; drop table gaps; drop table price_in_force", "Cache hit rate", "Plan windows"),
    ],
)
async def test_missing_projections_leave_their_figures_out(
    datasette: Any, views: Path, gone: str, shown: str, left_out: str
) -> None:
    with contextlib.closing(sqlite3.connect(views)) as connection:
        connection.executescript(gone)
    answer = await datasette.client.get("/")
    assert answer.status_code == 200
    assert shown in answer.text and f">{left_out}<" not in answer.text
    assert "Left out, since a table" in answer.text and "Nothing has been metered" not in answer.text


async def test_views_that_are_not_there_are_not_called_an_empty_log(datasette: Any, home: Home, views: Path) -> None:
    views.unlink()
    text = (await datasette.client.get("/")).text
    assert "The figures are not there yet" in text and "There is a log" in text
    assert "<code>halton status</code>" in text and "Nothing has been metered" not in text


async def test_a_file_that_is_no_database_is_no_views(datasette: Any, home: Home, views: Path) -> None:
    views.write_bytes(b"not a database " * 1_000)
    answer = await datasette.client.get("/")
    assert answer.status_code == 200 and "missing or cannot be read" in answer.text


async def test_views_that_somebody_locked_are_waited_for_a_short_while(datasette: Any, views: Path) -> None:
    with contextlib.closing(sqlite3.connect(views, isolation_level=None)) as connection:
        connection.execute("pragma locking_mode = exclusive")
        connection.execute("begin exclusive")
        answer = await datasette.client.get("/")
    assert answer.status_code == 200 and "The figures are not there yet" in answer.text
    assert "Latest calls" in (await datasette.client.get("/")).text


async def test_calls_that_the_views_have_yet_to_read_are_awaited(datasette: Any, home: Home) -> None:
    with contextlib.closing(Log(home.log)) as log:
        log.append([Fact.of("meter", MeterStarted(halton="1", python="3", mitmproxy="12"))] * 2)
        with contextlib.closing(make.projector(home.root)) as projector:
            projector.catch_up()
        assert "Nothing has been metered yet" in (await datasette.client.get("/")).text
        log.append([Fact.of("0192d", make.call())] * 3)
    text = (await datasette.client.get("/")).text
    assert "<title>Halton</title>" in text
    assert "The log holds 6 events; the views, which this page is read from, have 3 of them." in text


async def test_headings_are_in_order_and_every_reference_is_there(datasette: Any, views: Path) -> None:
    text = (await datasette.client.get("/")).text
    levels = [int(level) for level in re.findall(r"<h(\d)", text)]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:aria-labelledby="|href="#)([^"]+)', text)) <= set(ids)


async def test_every_element_is_closed_where_it_was_opened(datasette: Any, views: Path) -> None:
    parser = Balanced()
    parser.feed((await datasette.client.get("/")).text)
    assert parser.open == []


class Balanced(HTMLParser):
    """Fails at the first end tag that is not the last one opened."""

    VOID = frozenset({"meta", "link", "input", "br", "path", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag, self.getpos()
