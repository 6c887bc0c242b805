"""The pulse: a few bytes that change when the page would."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from halton.events.types import MeterStarted
from halton.log.store import Fact, Log
from halton.paths import Home

pytestmark = pytest.mark.anyio


async def pulse(datasette: Any) -> dict[str, Any]:
    answer = await datasette.client.get("/-/halton/pulse")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/json")
    found: dict[str, Any] = answer.json()
    return found


async def test_it_tells_of_the_log_and_the_views_and_of_what_stopped(datasette: Any, home: Home, views: Path) -> None:
    first = await pulse(datasette)
    head = first["head"]
    assert first == {
        "reached": head, "head": head, "behind": 0, "stopped": 0, "mark": f"{datasette.now().date()} {head} {head} 0",
    }  # fmt: skip
    with contextlib.closing(Log(home.log)) as log:
        log.append([Fact.of("meter", MeterStarted(halton="1", python="3", mitmproxy="12"))])
    second = await pulse(datasette)
    assert (second["head"], second["behind"]) == (head + 1, 1) and second["mark"] != first["mark"]
    with contextlib.closing(sqlite3.connect(views)) as connection, connection:
        connection.execute("insert into parked values ('mine', 1, 3, 'call.completed', 'no')")
    assert (await pulse(datasette))["mark"] not in (first["mark"], second["mark"])


async def test_it_is_the_mark_that_the_page_bears(datasette: Any, views_later: Any) -> None:
    for _ in range(2):
        text = (await datasette.client.get("/")).text
        assert f'data-pulse="/-/halton/pulse" data-mark="{(await pulse(datasette))["mark"]}"' in text
        views_later()


async def test_without_views_nobody_knows(datasette: Any) -> None:
    found = await pulse(datasette)
    assert (found["reached"], found["head"], found["behind"], found["stopped"]) == (None, None, None, 0)


async def test_who_may_not_see_the_page_hears_no_pulse(home: Home, open_window: Any, views: Path) -> None:
    with open_window(home, private=True) as window:
        answer = await window.client.get("/-/halton/pulse")
    assert answer.status_code == 401 and "reached" not in answer.text
