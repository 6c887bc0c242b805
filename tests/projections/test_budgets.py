"""What was used of each budget, by the windows of the calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import make
from halton.events.types import Event, PolicyRemoved, PolicySet

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
