"""What every report ends with."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from halton.cli.report_footer import days_of, footer, plural, wrapped
from halton.cli.screen import Screen
from halton.views.books import Book
from halton.views.choice import Choice
from halton.views.completeness import Completeness, Unpriced
from halton.views.period import Period
from halton.views.policy_acts import PolicyActs
from halton.views.ranking import Ranking, rank
from halton.views.report import Question, Report
from halton.views.restatements import Restatement
from halton.views.spend import Spend

FIRST, LAST = date(2026, 11, 22), date(2026, 11, 28)


def lines(period: Period = Period(), ranking: Ranking | None = None, **facts: Any) -> list[str]:  # noqa: B008
    previous, restatements, policies = facts.pop("previous", None), facts.pop("restatements", ()), facts.pop("policies", ())
    made = Report(
        question=Question(choice=Choice(period)),
        columns=("project",),
        ranking=ranking or rank(["project"], []),
        completeness=Completeness(**facts),
        previous=previous,
        restatements=restatements,
        policies=policies,
    )
    return footer(made)


def test_the_whole_truth_needs_no_words() -> None:
    assert lines() == []


def test_days_and_those_before_them() -> None:
    spends = [Spend(("x",), calls=1, notional_pico=10**12)]
    ranking = rank(["project"], spends, before=[Spend(("x",), calls=2, unpriced_calls=1, cost_pico=1)])
    assert lines(Period(FIRST, LAST), ranking, previous=Period(FIRST, FIRST)) == [
        "Local days: 2026-11-22 to 2026-11-28.",
        "Change: against 2026-11-22, billed and covered together; 1 call of then without a known cost.",
        "Subscriptions covered another $1.00 at list price.",
    ]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"unpriced_calls": 1, "unpriced_reasons": {"usage_unknown": 1}, "unpriced_models": (Unpriced("a", "m\x1b", 1),)},
            [
                "1 call has no known cost and is not in the sum: 1 whose usage never came.",
                "They are of m\\x1b (1).",
            ],
        ),
        (
            {
                "unpriced_calls": 2010,
                "unpriced_reasons": {"model_unpriced": 2000, "unit_unpriced": 10},
                "unpriced_models": tuple(Unpriced("a", f"m{at}", 500 - at) for at in range(5)),
            },
            [
                "2,010 calls have no known cost and are not in the sum: 2,000 of models without a price, "
                "10 with something counted that has no rate.",
                "They are of m0 (500), m1 (499), m2 (498) and 2 more. Set a price: halton pricing set",
            ],
        ),
        ({"suspect_calls": 1}, ["1 call of more than $1,000 is hard to believe and is not in the sum."]),
        ({"suspect_calls": 2}, ["2 calls of more than $1,000 are hard to believe and are not in the sum."]),
        (
            {"gaps": 3, "gap_connections": 1, "gap_calls": 2},
            ["Not metered: 1 connection and 2 calls. See why: halton status"],
        ),
        ({"events_behind": 1234}, ["The views are 1,234 events behind the log."]),
        ({"parked": ("co\x1bst",)}, ["The view co\\x1bst is parked. See why: halton status"]),
        (
            {"books": (Book("genai-prices", "0.2.3+4", "2026-11-20T12:00:00Z"),), "own_prices": 2},
            ["Prices: genai-prices 0.2.3+4 (loaded 2026-11-20), 2 prices of your own."],
        ),
        ({"own_prices": 1}, ["Prices: 1 price of your own."]),
    ],
)
def test_what_the_totals_lack(facts: dict[str, Any], said: list[str]) -> None:
    assert lines(**facts) == said


def test_what_moved_them() -> None:
    price = Restatement("price", "2026-11-20T12:00:00Z", "gpt-5 (your own)", 3)
    rules = Restatement("rules", "2026-11-19T12:00:00Z", "cost, usage_daily", None)
    assert lines(restatements=(price, rules, rules, rules, rules)) == [
        "Moved on 2026-11-20: a price of gpt-5 (your own) came after 3 calls that it holds for.",
        "May have moved on 2026-11-19: new rules for cost, usage_daily.",
        "May have moved on 2026-11-19: new rules for cost, usage_daily.",
        "2 older reasons in --json.",
    ]


def test_words() -> None:
    assert (plural(1, "call"), plural(2000, "call")) == ("1 call", "2,000 calls")
    assert days_of(Period()) == "all days"
    assert days_of(Period(FIRST)) == "from 2026-11-22"
    assert days_of(Period(None, LAST)) == "up to 2026-11-28"
    assert days_of(Period(LAST, LAST)) == "2026-11-28"


def test_a_terminal_gets_as_many_lines_as_it_needs() -> None:
    assert wrapped(["one two three four five six"], Screen(20)) == ["one two three four", "  five six"]
    assert wrapped(["≥ one two three four five six"], Screen(unicode=False)) == ["> one two three four five six"]


def test_what_policies_did_in_these_days() -> None:
    acts = [PolicyActs("cap", 2000, 1), PolicyActs("\x1b", 1, 0), PolicyActs("soft", 0, 1), PolicyActs("softer", 0, 2)]
    assert lines(policies=acts[:1]) == ["Policies: cap blocked 2,000 calls and warned. See: halton policy list"]
    assert lines(policies=acts) == [
        "Policies: cap blocked 2,000 calls and warned, \\x1b blocked 1 call, soft warned and 1 more. See: halton policy list"
    ]
    assert lines(policies=acts[3:]) == ["Policies: softer warned 2 times. See: halton policy list"]
