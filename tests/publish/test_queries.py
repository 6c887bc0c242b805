"""Each canned query asked through the page, on a small real home: literal rows, in its order. Those about money."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from halton.events.price import InvoiceLine
from halton.events.types import Event, InvoiceImported, PolicyRemoved, PolicySet
from halton.paths import shipped
from halton.publish.metadata import read_query
from publish.asked import DAY, LATER, OPUS, SINCE, SONNET, SPENT, Asked, call, call_at, of_today, price

pytestmark = pytest.mark.anyio

FOLDER = shipped("datasette-metadata") / "queries"


@pytest.fixture
def asked(tmp_path: Path, datasette: Any) -> Asked:
    return Asked(tmp_path, datasette)


async def test_what_did_today_cost(asked: Asked) -> None:
    events = [price(), of_today(), of_today(project="other", billing="subscription", input_tokens=3000), call()]
    assert await asked("spend_today", events) == [
        ["other", 0.0, 3.0, 1, 0, 0, 3000, 200],
        ["halton", 1.0, 0.0, 1, 0, 0, 1000, 200],
    ]
    assert await asked("spend_today", [], on_day="2026-09-22") == [["halton", 1.0, 0.0, 1, 0, 0, 1000, 200]]


async def test_what_did_each_day_cost(asked: Asked) -> None:
    days = [["2026-09-30", 0.0, 3.0, 2, 0, 1, 4000, 400], ["2026-09-22", 2.1, 0.0, 2, 1, 0, 10100, 200]]
    assert await asked("spend_by_day", SPENT, **SINCE) == days
    assert await asked("spend_by_day", [], **SINCE, to_day="2026-09-29") == days[1:]


async def test_what_did_each_week_cost(asked: Asked) -> None:
    weeks = [["2026-09-28", 0.0, 3.0, 2, 0, 1], ["2026-09-21", 2.1, 0.0, 2, 1, 0]]
    assert await asked("spend_by_week", SPENT, **SINCE) == weeks
    assert await asked("spend_by_week", [], from_day="2026-10-04") == weeks[:1]  # the Sunday of that week


async def test_what_did_each_model_cost(asked: Asked) -> None:
    assert await asked("spend_by_model", SPENT, **SINCE) == [
        ["anthropic", SONNET, 2.1, 3.0, 2, 0, 0],
        ["openai", "gpt-5", 0.0, 0.0, 1, 1, 0],
        ["anthropic", OPUS, 0.0, 0.0, 1, 0, 1],
    ]
    assert await asked("spend_by_model", [], **SINCE, to_day="2026-09-22") == [
        ["anthropic", SONNET, 2.1, 0.0, 1, 0, 0],
        ["openai", "gpt-5", 0.0, 0.0, 1, 1, 0],
    ]


async def test_what_did_each_project_cost_in_each_month(asked: Asked) -> None:
    rows = [
        ["2026-10", "halton", 1.0, 0.0, 1, 0, 0],
        ["2026-09", "other", 0.0, 3.0, 2, 0, 1],
        ["2026-09", "halton", 2.1, 0.0, 2, 1, 0],
    ]
    assert await asked("spend_by_project_and_month", [*SPENT, call(started_at=LATER + DAY)]) == rows
    assert await asked("spend_by_project_and_month", [], project="other") == [rows[1]]


async def test_which_projects_cost_more_than_the_month_before(asked: Asked) -> None:
    later = [call(started_at=LATER + DAY, input_tokens=2000), call(started_at=LATER + 30 * DAY, project="new", model=OPUS)]
    assert await asked("month_over_month", [*SPENT, *later], month="2026-10") == [
        ["new", 0.0, 0.0, 0.0, None, 1],
        ["halton", 2.0, 2.1, -0.1, -4.8, 0],
        ["other", 0.0, 3.0, -3.0, -100.0, 1],
    ]


async def test_this_month_is_compared_with_as_many_days_of_the_last(asked: Asked) -> None:
    noon = datetime.now().astimezone().replace(hour=12)
    last_day = noon.replace(day=1) - timedelta(days=1)
    same_day = last_day.replace(day=min(noon.day, last_day.day))
    before = [call_at(day, input_tokens=500) for day in {same_day, last_day}]
    ((project, this_month, month_before, *_),) = await asked("month_over_month", [price(), of_today(), *before])
    assert (project, this_month, month_before) == ("halton", 1.0, 0.5)


async def test_what_did_each_branch_cost(asked: Asked) -> None:
    events = [*SPENT, call(git_branch="main", started_at=LATER)]
    main = ["halton", "main", 3.1, 0.0, 2, 0, 0, "2026-09-22", "2026-09-30"]
    none = ["other", None, 0.0, 3.0, 2, 0, 1, "2026-09-30", "2026-09-30"]
    failed = ["halton", None, 0.0, 0.0, 1, 1, 0, "2026-09-22", "2026-09-22"]
    assert await asked("spend_by_branch", events, **SINCE) == [main, none, failed]
    assert await asked("spend_by_branch", [], **SINCE, project="other") == [none]


async def test_what_did_each_tool_cost(asked: Asked) -> None:
    assert await asked("spend_by_client", SPENT, **SINCE) == [
        ["claude-code", 2.1, 3.0, 2, 0, 0, 13100, 400, 2],
        [None, 0.0, 0.0, 1, 1, 0, 0, 0, 1],
        ["codex", 0.0, 0.0, 1, 0, 1, 1000, 200, 1],
    ]


async def test_what_the_calls_of_a_subscription_would_have_cost(asked: Asked) -> None:
    rows = [["2026-09", "anthropic", 3.0, 2.1, 3, 0, 1], ["2026-09", "openai", 0.0, 0.0, 1, 1, 0]]
    assert await asked("subscription_and_billed", SPENT) == rows
    assert await asked("subscription_and_billed", [], provider="openai") == rows[1:]


async def test_how_far_budgets_are_used(asked: Asked) -> None:
    def budget(name: str, **facts: Any) -> Event:
        return PolicySet(**({"name": name, "kind": "budget", "bound": 4 * 10**12, "window": "day"} | facts))

    two = {"client": "codex", "model": SONNET}
    budgets = [
        budget("gone"), PolicyRemoved(name="gone"), budget("a client's", client="codex*"), budget("all"),
        budget("two things", **two),
        budget("warns", project="X y", action="warn"), budget("rolls", window="rolling:5h"), budget("a tool", kind="requests"),
    ]  # fmt: skip
    calls = [of_today(), of_today(client="codex"), of_today(project="x-y", input_tokens=500), of_today(model=OPUS), call()]
    events = [*budgets, price(), *calls]
    day = datetime.now().astimezone().date().isoformat()
    assert await asked("budgets_used", events) == [
        ["all", "all calls", "day", day, 4.0, 2.5, 62, 4, 1, "block", None],
        ["a client's", "client codex*", "day", day, 4.0, 1.0, 25, 1, 0, "block", None],
        ["warns", "project x-y", "day", day, 4.0, 0.5, 12, 1, 0, "warn", None],
        ["two things", "model claude-sonnet-4-5, client codex", "day", day, 4.0, None, None, None, None, "block", None],
    ]


@pytest.mark.parametrize("window", ["week", "month"])
async def test_a_budget_counts_from_the_day_its_window_began(asked: Asked, window: str) -> None:
    today = datetime.now().astimezone().date()
    began = today.replace(day=1) if window == "month" else today - timedelta(days=today.weekday())
    noon = datetime.combine(began, datetime.min.time()).replace(hour=12).astimezone()
    calls = [call_at(noon), call_at(noon - timedelta(days=1))]
    budget = PolicySet(name="cap", kind="budget", bound=4 * 10**12, window=window)
    ((_, _, _, first, _, used, *_),) = await asked("budgets_used", [budget, price(), *calls])
    assert (first, used) == (began.isoformat(), 1.0)


async def test_whether_an_invoice_agrees(asked: Asked) -> None:
    lines = (InvoiceLine(day="2026-09-22", model=SONNET, unit="output_tokens", quantity=150),)
    days = {"first_day": "2026-09-22", "last_day": "2026-09-22"}
    invoice = InvoiceImported(provider="anthropic", format="test/1", file="usage.csv", digest="0", lines=lines, **days)
    rows = await asked(
        "invoice_against_ledger", [price(), call(), invoice], provider="anthropic", from_day="2026-09-01", to_day=""
    )
    assert ["anthropic", SONNET, "output_tokens", 0, 1, 200, 150, 50] in [row[:8] for row in rows]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.sql")), ids=lambda path: path.stem)
async def test_every_query_says_what_it_answers_and_what_an_empty_field_means(asked: Asked, path: Path) -> None:
    query = read_query(path)
    assert query.header["title"].endswith("?") and len(query.header["title"]) < 80
    parameters = query.header.get("parameters", {})
    assert set(re.findall(r":(\w+)", query.sql)) == set(parameters)
    assert all(parameters.values())
    assert not parameters or re.search(r"(?i)\bempty\b", query.header["description"])
    assert await asked(path.stem, [], **dict.fromkeys(parameters, "")) == []
