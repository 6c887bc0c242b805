"""The rows of one call."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import make
from halton.views.call_facts import read_call_facts


def test_the_rows_of_a_call_by_the_names_of_their_columns(tmp_path: Path) -> None:
    first = make.call(response_id="r1")
    again = make.call(response_id="r1", kind="stored", started_at=make.NOON + make.MINUTE)
    with make.views(tmp_path, [make.price(), first, again]) as views:
        found = read_call_facts(views, 3)
        assert found is not None and found.usage is not None and found.cost is not None
        assert (found.call["call_id"], found.call["project"], found.call["machine"]) == ("e0002", "halton", None)
        assert (found.usage["input_tokens"], found.usage["prompt_tokens"]) == (1000, 1000)
        assert (found.cost["cost_pico"], found.cost["costed"], found.cost["counted_as"]) == (6_000_000_000, 4, None)
        later = read_call_facts(views, 4)
        assert later is not None and later.cost is not None
        assert (later.cost["counted_as"], later.cost["counted_in"]) == (3, "e0002")
        assert read_call_facts(views, 2) is None
        assert read_call_facts(views, 3, origin=2) is None


def test_what_a_missing_projection_would_say_is_none(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call()]):
        pass
    with closing(sqlite3.connect(tmp_path / "views.sqlite")) as views:
        for kind, name in views.execute("select type, name from sqlite_schema where type = 'view'").fetchall():
            views.execute(f"drop {kind} {name}")
        views.executescript("drop table cost; drop table usage")
        found = read_call_facts(views, 2)
        assert found is not None and (found.usage, found.cost) == (None, None)
        views.execute("drop table machines")
        assert read_call_facts(views, 2) is None
