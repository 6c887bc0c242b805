"""The first page: its figures, its calls, its empty state."""

import contextlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from halton.events.types import MeterStarted
from halton.log.store import Fact, Log
from halton.paths import Home
from halton.publish.home import clock

pytestmark = pytest.mark.anyio


async def test_without_calls_it_shows_how_to_make_one(datasette: Any) -> None:
    text = (await datasette.client.get("/")).text
    assert "Nothing has been metered yet" in text
    assert "<code>halton run -- claude</code>" in text
    assert "<code>halton demo</code>" in text


async def test_with_calls_it_shows_what_they_cost(datasette: Any, views: Path) -> None:
    text = (await datasette.client.get("/")).text
    assert "Nothing has been metered yet" not in text
    assert text.count('<p class="figure">$0.0193</p>') == 2  # today, and the 30 days that hold it
    assert text.count("3 calls · 1 without a price") == 2
    assert '<p class="figure">36,415</p>' in text
    assert "94% of the prompt from cache" in text
    assert '<p class="figure">2</p>' in text  # one error, one aborted
    assert "67% of calls" in text
    assert "35,000" in text and "1,400" in text and "24.2 s" in text
    assert f'href="/projections/calls/{key(views, "0192a")}"' in text
    assert "Every inference that ended" in text and "names_due" not in text


async def test_markup_in_names_is_text(datasette: Any, views: Path) -> None:
    for path in (
        "/",
        "/projections/calls",
        "/projections/metered_calls",
        f"/projections/calls/{key(views, '0192c')}",
        "/projections?sql=select+*+from+calls",
        "/projections/cache_by_model",
    ):
        text = (await datasette.client.get(path)).text
        assert "<script>alert(1)" not in text, path
        assert "<b>bold" not in text
        assert "&lt;script&gt;alert(1)" in text


async def test_it_says_how_far_behind_the_views_are(datasette: Any, home: Home, views: Path) -> None:
    assert "behind" not in (await datasette.client.get("/")).text
    with contextlib.closing(Log(home.log)) as log:
        log.append([Fact.of("meter", MeterStarted(halton="1", python="3", mitmproxy="12"))] * 20)
    assert "20 events behind" in (await datasette.client.get("/")).text


async def test_it_names_a_projection_that_stopped(datasette: Any, views: Path) -> None:
    assert "stopped at event" not in (await datasette.client.get("/")).text
    with contextlib.closing(sqlite3.connect(views)) as connection, connection:
        connection.execute("insert into parked values ('mine', 1, 1234, 'call.completed', 'IntegrityError <b>, line 7')")
    text = (await datasette.client.get("/")).text
    assert "mine stopped at event 1,234 (call.completed): IntegrityError &lt;b&gt;, line 7." in text
    assert "<code>halton projections test mine</code>" in text


async def test_missing_projections_leave_their_figures_out(datasette: Any, home: Home, views: Path) -> None:
    with contextlib.closing(sqlite3.connect(views)) as connection:
        connection.executescript("drop view daily_parts; drop view projects; drop table usage_daily")
    answer = await datasette.client.get("/")
    assert answer.status_code == 200
    assert "Last 30 days" not in answer.text
    assert "Latest calls" in answer.text


def key(views: Path, call: str) -> str:
    with contextlib.closing(sqlite3.connect(views)) as connection:
        found = connection.execute("select position || ',' || origin from calls where call_id = ?", [call]).fetchone()
        return str(found[0])


def test_the_clock_is_this_machines() -> None:
    now = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    local = datetime(2026, 11, 21, 12, 0, tzinfo=UTC).astimezone()
    assert clock("2026-11-21T12:00:00.000000Z", now) == local.strftime("%H:%M")
    assert clock("2026-11-01T12:00:00.000000Z", now).startswith("Nov 01, ")
    assert clock("<b>", now) == "<b>"
