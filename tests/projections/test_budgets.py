"""What was used of each budget, by the windows of the calendar."""

from __future__ import annotations

import itertools
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import make
from halton.events.types import Event, PolicyRemoved, PolicySet
from halton.policy.policy import Policy

DAY = 1440 * make.MINUTE


def budgets(tmp_path: Path, *events: Event) -> list[tuple[Any, ...]]:
    query = "select name, began, bound_usd, used_usd, percent, calls, unpriced_calls from budgets order by name, began"
    return make.rows(tmp_path, events, query)


def budget(**changes: Any) -> PolicySet:
    return PolicySet(**({"name": "b", "kind": "budget", "bound": 10**10, "window": "month"} | changes))


def test_months_days_and_weeks_from_monday(tmp_path: Path) -> None:
    calls = [make.call(started_at=make.NOON + day * DAY) for day in (0, 0, 6, 9)]
    policies = [budget(), budget(name="d", window="day"), budget(name="w", window="week")]
    assert budgets(tmp_path, make.price(), *policies, *calls) == [
        ("b", "2026-09-01", 0.01, 0.018, 180, 3, 0),
        ("b", "2026-10-01", 0.01, 0.006, 60, 1, 0),
        ("d", "2026-09-22", 0.01, 0.012, 120, 2, 0),
        ("d", "2026-09-28", 0.01, 0.006, 60, 1, 0),
        ("d", "2026-10-01", 0.01, 0.006, 60, 1, 0),
        ("w", "2026-09-21", 0.01, 0.012, 120, 2, 0),
        ("w", "2026-09-28", 0.01, 0.012, 120, 2, 0),
    ]


def test_a_budget_counts_the_calls_of_its_scope(tmp_path: Path) -> None:
    calls = [make.call(project="billing"), make.call(client="codex", model="other"), make.call(model=None, model_requested=None)]
    policies = [
        budget(name="c", client="CODEX"),
        budget(name="m", model="*"),
        budget(name="p", project="bill*"),
        budget(name="v", provider="openai"),
    ]
    assert budgets(tmp_path, make.price(), *policies, *calls) == [
        ("c", "2026-09-01", 0.01, 0.0, 0, 1, 1),
        ("m", "2026-09-01", 0.01, 0.006, 60, 2, 1),
        ("p", "2026-09-01", 0.01, 0.006, 60, 1, 0),
        ("v", None, 0.01, 0.0, 0, 0, 0),
    ]


def test_a_subscription_uses_no_money_and_one_that_was_removed_is_none(tmp_path: Path) -> None:
    events = [make.price(), budget(), budget(name="x"), PolicyRemoved(name="x"), make.call(billing="subscription")]
    assert budgets(tmp_path, *events) == [("b", "2026-09-01", 0.01, 0.0, 0, 1, 0)]


def test_a_budget_without_a_call_is_there_and_one_that_no_calendar_has_is_not(tmp_path: Path) -> None:
    policies = [budget(name=window[0], window=window) for window in ("minute", "hour", "day", "week", "rolling:5h")]
    scoped = budget(name="c", client="codex")
    assert budgets(tmp_path, *policies, scoped, budget(name="x"), PolicyRemoved(name="x")) == [
        ("c", None, 0.01, 0.0, 0, 0, 0),
        ("d", None, 0.01, 0.0, 0, 0, 0),
        ("w", None, 0.01, 0.0, 0, 0, 0),
    ]


NAMED = [
    ("my team", "my-team"), ("  Web / Shop!", "web-shop"), ("p [redacted:github_token:40]", "p-redacted-github_token-40"),
    ("a--b__c..d", "a-b__c..d"), ("büro süd", "büro-süd"), ("n" * 70, "n" * 64), ("m" * 63 + " m", "m" * 63), ("my*", "my-team"),
    ("team-[ab]", "team-a"), ("p-[redacted:x:8]", "p-[redacted:x:8]"),
]  # fmt: skip


@pytest.mark.parametrize("client", [None, "claude-code"])
@pytest.mark.parametrize(("written", "project"), NAMED)
def test_a_project_is_named_as_policies_take_it(tmp_path: Path, written: str, project: str, client: str | None) -> None:
    policy = budget(project=written, client=client)
    calls = [make.call(project=project, client="claude-code"), make.call(project="other", client="claude-code")]
    assert Policy.of(policy).covers(project, "anthropic", None, client or "x")
    assert budgets(tmp_path, make.price(), policy, *calls) == [("b", "2026-09-01", 0.01, 0.006, 60, 1, 0)]


def test_names_with_brackets_are_names_before_they_are_patterns(tmp_path: Path) -> None:
    odd = {"model": "m[1]", "client": "c[1]", "project": "x"}
    policies = [budget(name="m", model="m[1]"), budget(name="c", client="c[1]"), budget(name="p", project="p [redacted:x:8]")]
    found = budgets(tmp_path, *policies, make.call(**odd), make.call(project="p r"))
    assert [(row[0], row[5]) for row in found] == [("c", 1), ("m", 1), ("p", 0)]


SCOPES = itertools.product(
    ("day", "week", "month"), (None, "my team", "b*"), (None, "ANTHROPIC"), (None, "m-[12]"), (None, "codex", "c*")
)


def test_every_scope_counts_the_calls_that_the_policy_covers(tmp_path: Path) -> None:
    policies = [
        budget(name=f"{n:03}", window=window, project=project, provider=provider, model=model, client=client)
        for n, (window, project, provider, model, client) in enumerate(SCOPES)
    ]
    facts = itertools.product(("my-team", "billing"), ("anthropic", "openai"), ("m-1", "m-3", None), ("codex", "claude", None))
    calls = [
        make.call(
            project=project, provider=provider, model=model, model_requested=model, client=client, started_at=make.NOON + n * DAY
        )
        for n, (project, provider, model, client) in enumerate(facts)
    ]
    expected: Counter[tuple[str, str | None]] = Counter()
    for policy in map(Policy.of, policies):
        covered = [call for call in calls if policy.covers(call.project, call.provider, call.model, call.client)]
        expected.update((policy.name, began(policy.window or "", call.started_at)) for call in covered)
    assert {row[:2]: row[5] for row in budgets(tmp_path, *policies, *calls)} == expected
    assert len(expected) == 443


def began(window: str, at: int) -> str:
    day = datetime.fromtimestamp(at / 10**6, UTC).date()
    days = {"day": 0, "week": day.weekday(), "month": day.day - 1}
    return str(day - timedelta(days=days[window]))


def test_a_page_adds_up_the_windows_that_it_shows_and_no_other(tmp_path: Path) -> None:
    calls = [make.call(started_at=make.NOON + day * DAY) for day in range(60)]
    with make.views(tmp_path, [budget(window="day"), *calls]) as views:
        views.execute("pragma trusted_schema = off")  # as on the page, where a view may not use each of SQLite's functions
        whole = steps(views, "select * from budgets order by began desc limit 60")
        assert steps(views, "select * from budgets order by began desc limit 1") < whole / 2
        assert steps(views, "select name, window from budgets") < whole / 2


def steps(views: sqlite3.Connection, query: str) -> int:
    """Tens of SQLite's own steps that a query takes, which are as many on every machine."""
    taken = itertools.count()
    views.set_progress_handler(lambda: next(taken) < 0, 10)
    views.execute(query).fetchall()
    views.set_progress_handler(None, 0)
    return next(taken)
