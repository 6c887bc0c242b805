"""What a call costs in words, and what would make an unknown cost known."""

from __future__ import annotations

from typing import Any

import pytest

import make
from halton.pricing.explanation import explain
from halton.pricing.in_force import Prices
from halton.pricing.verdict import Remedy, remedy, verdict

PRICES = Prices.of([(2, make.price())])


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ["Costs $0.006."]),
        ({"billing": "subscription"}, ["Costs $0.006. A plan covers it: that is its list price."]),
        ({"status": "blocked"}, ["Costs nothing: a policy blocked it."]),
        ({"stated_cost_pico": 123}, ["The provider says that it charged $0.000000000123: that is the cost."]),
        ({"model": "new"}, ["Our own sum is not known: no price holds for this name at this time."]),
        (
            {"usage_known": False, "usage_reason": "absurd\x1b"},
            ["Our own sum is not known: the provider's count never came (absurd\\x1b)."],
        ),
    ],
)
def test_the_verdict(facts: dict[str, Any], said: list[str]) -> None:
    call = make.call(**facts)
    assert verdict(call, explain(call, PRICES)) == said


def test_nothing_can_be_done_where_a_price_would_not_help() -> None:
    for call in (make.failure(), make.call(model=None, model_requested=None), make.call(usage_known=False)):
        assert remedy(call, explain(call, Prices.of(()))) is None


def test_the_rate_that_is_missing_is_asked_for_by_its_option() -> None:
    call = make.call(cache_write_1h_tokens=5)
    told = explain(call, Prices.of([(2, make.price(rates=make.price().rates[:1]))]))
    assert remedy(call, told) == Remedy(
        "Set its price and its other rates",
        "halton pricing set claude-sonnet-4-5 --provider anthropic --cache-write-1h USD --output USD",
    )


def test_a_name_cannot_end_the_word_that_it_stands_in() -> None:
    call = make.call(model="a'; rm -rf \x1b")
    found = remedy(call, explain(call, PRICES))
    assert found is not None and found.text == (
        "Set its price: halton pricing set 'a'\"'\"'; rm -rf \\x1b' --provider anthropic --input USD --output USD"
    )
