"""The sections together, on views that are whole and on views that are not."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest

import make
from halton.events.types import PolicySet
from halton.log.store import Fact, Log
from halton.paths import Home
from halton.publish.lag import Lag
from halton.publish.spend.asked import asked_of
from halton.publish.spend.reader import Reader
from halton.publish.spend.sections import MOST_BUDGETS, bounds, freshness, spent, tables

pytestmark = pytest.mark.anyio


async def test_each_section_has_what_the_views_hold(datasette: Any, views: Path) -> None:
    reader = Reader(datasette.get_database("projections"))
    asked, figures = await spent(reader, asked_of({}, datasette.now()), str)
    assert (figures["today"].figure, figures["month"].figure, len(figures["tiles"])) == ("$0.0193", "$0.0193", 5)
    assert (asked.notional, figures["moneys"]) == (False, [])
    listed = await tables(reader, asked, str)
    assert [row.name for row in listed["projects"]] == ["halton", "<b>bold</b>", "checkout"]
    assert (len(listed["models"]), len(listed["latest"]), len(listed["extremes"].slowest)) == (3, 3, 2)
    limits = await bounds(reader, asked)
    assert [row.used for row in limits["budgets"]] == ["$0.0193 of $50.00 this month"]
    assert (limits["quota"], reader.late) == ([], [])


async def test_of_many_budgets_the_most_used_are_shown(datasette: Any, home: Home, views: Path) -> None:
    names = [f"client-{number}" for number in range(MOST_BUDGETS)]
    events = [PolicySet(name=name, kind="budget", bound=5, window="day", client="nobody") for name in names]
    with contextlib.closing(Log(home.log)) as log:
        log.append([Fact.of("policies", event) for event in events])
        log.append([Fact.of("policies", PolicySet(name="hour", kind="budget", bound=5, window="hour"))])
    with contextlib.closing(make.projector(home.root)) as projector:
        projector.catch_up()
    limits = await bounds(Reader(datasette.get_database("projections")), asked_of({}, datasette.now()))
    assert (limits["budgets"][0].name, len(limits["budgets"]), limits["more_budgets"]) == ("cap", MOST_BUDGETS, 1)
    assert limits["other_budgets"] == "1 budget by the hour or rolling"
    assert "1 more of which less is used." in (await datasette.client.get("/")).text


async def test_which_money_can_be_switched_once_it_was_chosen(datasette: Any, views: Path) -> None:
    reader = Reader(datasette.get_database("projections"))
    asked, figures = await spent(reader, asked_of({"money": "notional"}, datasette.now()), str)
    assert asked.notional and figures["today"].figure == "$0.00"
    assert [option.is_current for option in figures["moneys"]] == [False, True]


async def test_without_the_sums_of_days_the_rest_is_there(datasette: Any, views: Path) -> None:
    with contextlib.closing(sqlite3.connect(views)) as connection:
        connection.executescript("drop table usage_daily; drop table usage_monthly; drop table policy_changes")
    reader = Reader(datasette.get_database("projections"))
    asked, figures = await spent(reader, asked_of({}, datasette.now()), str)
    assert figures == {}
    listed = await tables(reader, asked, str)
    assert (listed["models"], listed["projects"], len(listed["latest"])) == ([], [], 3)
    assert await bounds(reader, asked) == {"budgets": None, "more_budgets": 0, "other_budgets": "", "quota": []}


async def test_freshness_is_how_far_the_views_are_and_what_is_lacking(datasette: Any) -> None:
    reader = Reader(datasette.get_database("projections"))
    found = freshness(Lag(5, 7), [("mine", 3, "call.completed", "no")], None, reader)
    assert found["lag"] == Lag(5, 7)
    assert [remark.words for remark in found["remarks"]] == [
        "The views are 2 events behind the log.", "mine stopped at event 3 (call.completed): no. Try it:",
    ]  # fmt: skip
