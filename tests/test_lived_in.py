"""The home that pages, screenshots and terminals are tried on: it must be a real one, and the same each time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from halton.bodies.row import rows
from halton.log.store import read_only
from halton.log.verify import verify
from halton.paths import Home
from lived_in import lived_in

NOW = datetime.fromisoformat("2026-11-27T15:00:00+01:00")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("lived"))
    lived_in(made, NOW)
    return made


@pytest.fixture(scope="module")
def views(home: Home) -> Iterator[sqlite3.Connection]:
    with closing(read_only(home.views)) as connection:
        yield connection


def test_its_chain_holds(home: Home) -> None:
    verdict = verify(home.log)
    assert verdict.bad_position is None and verdict.events > 2 * 3406  # a start and an end for each call, and the rest


def test_its_views_are_at_the_head_and_none_is_parked(home: Home, views: sqlite3.Connection) -> None:
    reached = views.execute("select distinct position from checkpoints where origin = 1").fetchall()
    assert reached == [(verify(home.log).position,)]
    assert views.execute("select count(*) from parked").fetchall() == [(0,)]


def test_a_month_of_calls(views: sqlite3.Connection) -> None:
    query = "select project, billing, count(*), count(distinct session), sum(not cost_known) from metered_calls group by 1, 2"
    assert views.execute(query).fetchall() == [
        ("checkout-api", "billed", 737, 26, 4),
        ("checkout-api", "subscription", 213, 6, 2),
        ("docs-site", "billed", 351, 20, 3),
        ("halton", "billed", 598, 13, 10),
        ("ml-eval", "billed", 617, 16, 88),
        ("storefront", "subscription", 890, 23, 4),
    ]
    assert views.execute("select status, http_status, count(*) from calls group by 1, 2").fetchall() == [
        ("aborted", 200, 21),
        ("blocked", 403, 5),
        ("cut", 200, 1),
        ("error", 429, 22),
        ("error", 529, 8),
        ("ok", 200, 3349),
    ]
    models = "select provider, count(distinct model) from calls group by 1"
    assert views.execute(models).fetchall() == [("anthropic", 3), ("google", 2), ("mistral", 2), ("openai", 2)]


def test_what_a_page_has_to_say_something_of(views: sqlite3.Connection) -> None:
    counts = """
        select (select count(*) from calls where agent is not null), (select count(*) from calls where parent_agent is not null),
               (select count(*) from calls where request_class = 'compaction'), (select count(*) from calls where attempt > 0),
               (select count(*) from call_moves), (select count(*) from gaps), (select count(*) from open_heads),
               (select count(*) from policy_hits), (select count(*) from audit), (select max(utilisation) from quota)"""
    assert views.execute(counts).fetchone() == (696, 115, 49, 30, 472, 3, 1, 7, 21, 0.72)
    budgets = "select name, percent from budgets where began = '2026-11-01' order by name"
    assert views.execute(budgets).fetchall() == [
        ("checkout-monthly", 90),
        ("docs-monthly", 24),
        ("eval-monthly", 105),
        ("halton-monthly", 53),
    ]
    assert views.execute("select max(started_at) from calls").fetchone() == ("2026-11-27T13:58:52.528167Z",)


def test_a_few_bodies_without_the_secret_that_was_in_them(home: Home) -> None:
    with closing(read_only(home.bodies)) as connection:
        kept = [row for _, row in rows(connection, "")]
    assert (len(kept), {row.side: row.redactions for row in kept}) == (24, {"request": '{"github_token":1}', "response": "{}"})


def test_the_same_moment_makes_the_same_log(home: Home, tmp_path: Path) -> None:
    again = Home(tmp_path)
    lived_in(again, NOW)
    assert verify(again.log).head == verify(home.log).head
