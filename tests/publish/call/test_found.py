"""All that is known of a call."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

import make
from halton.paths import Home
from halton.publish.call.found import find
from halton.publish.database import NAME
from halton.views.call_place import Place

pytestmark = pytest.mark.anyio


async def test_the_views_and_the_log_together(look: Any) -> None:
    sessions = [make.call(session="s", started_at=make.NOON + n * make.MINUTE) for n in range(3)]
    found = await look([make.price(), *sessions], "e0003")
    assert ([one.call_id for one in found.before], [one.call_id for one in found.after]) == (["e0002"], ["e0004"])
    assert found.is_ours and found.log is not None and found.log.told.cost_pico == found.facts.cost["cost_pico"] == 6_000_000_000


async def test_what_is_missing_is_left_out_and_what_is_gone_is_none(home: Home, look: Any, open_window: Any) -> None:
    await look([make.price(), make.call(session="s")])
    with closing(sqlite3.connect(home.views)) as views:
        for (name,) in views.execute("select name from sqlite_schema where type = 'view'").fetchall():
            views.execute(f"drop view {name}")
        views.executescript("drop table policy_hits; drop table call_moves; drop table cost")
    with open_window(home) as datasette:
        found = await find(datasette.get_database(NAME), Place(3, "e0002", "", None))
        assert found is not None and (found.hits, found.moves, found.before, found.facts.cost) == ([], [], [], None)
        assert found.log is not None and found.log.told.reason == "model_unpriced"  # the views have costed nothing
        assert await find(datasette.get_database(NAME), Place(99, "e0099", "", None)) is None
