"""Budgets in words: never by a colour alone."""

from datetime import UTC, datetime, timedelta

import pytest

from halton.policy.policy import Policy
from halton.publish.spend.budgets import row
from halton.views.budgets_now import BudgetNow

DOLLAR = 10**12
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def budget(used: float, *, action: str = "block", unpriced_calls: int = 0, **changes: object) -> BudgetNow:
    """$100 for November, of which 15.5 days of 30 are over."""
    facts = {"name": "cap", "kind": "budget", "bound": 100 * DOLLAR, "window": "month", "action": action} | changes
    began = datetime(2026, 11, 1, tzinfo=UTC)
    return BudgetNow(Policy(**facts), began, began + timedelta(days=30), 9, unpriced_calls, round(used * DOLLAR))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "state", "level", "pace"),
    [
        (budget(31), "within", "good", "At this pace $60.00 at its end, on 1 Dec."),
        (budget(62), "will not last", "odd", "At this pace used up on 26 Nov, and $20.00 over at its end, on 1 Dec."),
        (budget(50, warn_percent=40), "nearly used", "odd", "At this pace $96.77 at its end, on 1 Dec."),
        (budget(100), "used up", "bad", "$0.00 over. Calls are blocked until 1 Dec."),
        (budget(103.5), "over", "bad", "$3.50 over. Calls are blocked until 1 Dec."),
        (budget(103.5, action="warn"), "over", "bad", "$3.50 over. It only warns, and ends on 1 Dec."),
        (budget(0), "within", "good", "At this pace $0.00 at its end, on 1 Dec."),
    ],
)
def test_where_it_leads_is_said(one: BudgetNow, state: str, level: str, pace: str) -> None:
    found = row(one, NOON)
    assert (found.state, found.level, found.pace) == (state, level, pace)


def test_what_is_used_stands_beside_the_bound() -> None:
    found = row(budget(31, project="Check out", unpriced_calls=2), NOON)
    assert (found.name, found.scope, found.used) == ("cap", "project check-out", "$31.00 of $100.00 this month")
    assert found.pace.endswith(
        "on 1 Dec. 2 calls without a known cost not in it; the policy counts each by an estimate: halton policy list."
    )
    assert 'width="31.00"' in found.bar and 'class="meter-mark" x="60.00"' in found.bar
    assert 'aria-label="31% used, 60% at its end at this pace"' in found.bar


def test_early_in_its_window_nobody_knows_a_pace() -> None:
    found = row(budget(3), datetime(2026, 11, 2, tzinfo=UTC))
    assert found.pace == "Too early in the month for a pace; it ends on 1 Dec."
    assert "meter-mark" not in found.bar


def test_a_day_ends_at_midnight() -> None:
    began = datetime(2026, 11, 16, tzinfo=UTC)
    policy = Policy(name="day", kind="budget", bound=10 * DOLLAR, window="day")
    found = row(BudgetNow(policy, began, began + timedelta(days=1), 9, 0, 8 * DOLLAR), NOON)
    assert found.used == "$8.00 of $10.00 today"
    assert found.pace == "At this pace used up at 15:00, and $6.00 over at its end, at midnight."
