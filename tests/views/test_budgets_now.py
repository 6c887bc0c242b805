"""Budgets and the windows that run now: what is used, and where that leads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

import make
from halton.events.types import CallCompleted, PolicyRemoved, PolicySet
from halton.policy.policy import Policy
from halton.views.budgets_now import BudgetNow, read_budgets, read_client_budgets, read_other_budgets

CALL_PICO = 6_000_000_000
DAY = 1440 * make.MINUTE
# Tuesday; September has 30 days, so 21.75 of them are behind us.
NOW = datetime(2026, 9, 22, 18, tzinfo=UTC)


def budget(name: str, window: str = "month", bound: int = 10 * CALL_PICO, **changes: object) -> PolicySet:
    return PolicySet(name=name, kind="budget", bound=bound, window=window, **changes)  # type: ignore[arg-type]


def on(day: int, **changes: object) -> CallCompleted:
    """A call at noon, so many days after 2026-09-22."""
    return make.call(started_at=make.NOON + day * DAY, **changes)


def used(budgets: list[BudgetNow]) -> list[tuple[str, int, int, int]]:
    return [(one.policy.name, one.calls, one.unpriced_calls, one.used_pico) for one in budgets]


def test_each_counts_its_own_calls_of_its_own_window(tmp_path: Path) -> None:
    events = [
        make.price(),
        budget("day", "day"),
        budget("week", "week"),
        budget("month", "month"),
        budget("project", project="Check out"),
        budget("model", model="claude-*"),
        budget("provider", provider="openai"),
        on(0), on(-1, project="check-out"), on(-8), on(-30), on(0, provider="openai", model="gpt-9"),
    ]  # fmt: skip
    with make.views(tmp_path, events) as views:
        assert used(read_budgets(views, now=NOW)) == [
            ("model", 3, 0, 3 * CALL_PICO),
            ("month", 4, 1, 3 * CALL_PICO),
            ("week", 3, 1, 2 * CALL_PICO),
            ("day", 2, 1, CALL_PICO),
            ("project", 1, 0, CALL_PICO),
            ("provider", 1, 1, 0),
        ]
        assert read_client_budgets(views, now=NOW) == []


def test_those_of_clients_are_apart(tmp_path: Path) -> None:
    events = [
        make.price(),
        budget("codex", client="codex"),
        budget("claude", client="claude*"),
        budget("both", client="claude-code", model="claude-sonnet-*"),
        budget("none", client="cursor", provider="openai"),
        on(0), on(-1, client="codex"), on(-30), on(0, client=None),
    ]  # fmt: skip
    with make.views(tmp_path, events) as views:
        assert read_budgets(views, now=NOW) == []
        assert used(read_client_budgets(views, now=NOW)) == [
            ("claude", 1, 0, CALL_PICO),
            ("codex", 1, 0, CALL_PICO),
            ("both", 1, 0, CALL_PICO),
            ("none", 0, 0, 0),
        ]


def test_other_policies_and_windows_are_none_of_them(tmp_path: Path) -> None:
    events = [
        budget("gone"),
        PolicyRemoved(name="gone"),
        budget("hour", "hour"),
        budget("rolling", "rolling:5h"),
        PolicySet(name="tokens", kind="tokens", bound=5, window="day"),
    ]
    with make.views(tmp_path, events) as views:
        assert read_budgets(views, now=NOW) == []
        assert read_other_budgets(views) == 2


def test_a_window_is_one_of_the_local_clock(tmp_path: Path) -> None:
    kolkata = timezone(timedelta(minutes=330))
    # 01:00 on Tuesday there.
    now = datetime(2026, 9, 21, 19, 30, tzinfo=UTC).astimezone(kolkata)
    with make.views(tmp_path, [budget("day", "day"), budget("week", "week")]) as views:
        day, week = read_budgets(views, now=now)
    assert (day.began_at, day.ends_at) == (datetime(2026, 9, 22, tzinfo=kolkata), datetime(2026, 9, 23, tzinfo=kolkata))
    assert (week.began_at, week.ends_at) == (datetime(2026, 9, 21, tzinfo=kolkata), datetime(2026, 9, 28, tzinfo=kolkata))


def standing(used_pico: int, bound: int = 1000) -> BudgetNow:
    """A budget of a day that began at midnight."""
    policy = Policy(name="day", kind="budget", bound=bound, window="day")
    began = datetime(2026, 9, 22, tzinfo=UTC)
    return BudgetNow(policy, began, began + timedelta(days=1), 1, 0, used_pico)


@pytest.mark.parametrize(
    ("used_pico", "hours", "at_end", "spent_at_hour"),
    [
        (300, 12, 600, None),
        (600, 12, 1200, 20),
        (500, 12, 1000, None),
        (1200, 12, 2400, None),
        (300, 1, None, None),
        (0, 12, 0, None),
    ],
)
def test_the_pace_so_far_leads_to_the_end(used_pico: int, hours: int, at_end: int | None, spent_at_hour: int | None) -> None:
    one, now = standing(used_pico), datetime(2026, 9, 22, hours, tzinfo=UTC)
    assert one.at_end_pico(now) == at_end
    spent = one.spent_at(now)
    assert (spent and spent.hour) == spent_at_hour


def test_a_share_of_nothing_is_used_up_by_anything() -> None:
    assert standing(250).share == 0.25
    assert standing(0, bound=0).share == 0.0
    assert standing(1, bound=0).share == 1.0
