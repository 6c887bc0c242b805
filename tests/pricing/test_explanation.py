from __future__ import annotations

import pytest

import make
from halton.events.price import Rate
from halton.pricing.explanation import Explanation, Line, explain
from halton.pricing.in_force import Prices

INPUT, OUTPUT = Rate(unit="input_tokens", pico=10), Rate(unit="output_tokens", pico=20)


def told(*rates: Rate, counted_as: int | None = None, **facts: object) -> Explanation:
    return explain(make.call(**facts), Prices.of([(2, make.price(rates=rates))]), counted_as)


def test_the_lines_of_a_call_and_their_sum() -> None:
    explained = told(INPUT, OUTPUT, input_tokens=3, output_tokens=4)
    assert explained.lines == (Line("input_tokens", 3, INPUT, 3), Line("output_tokens", 4, OUTPUT, 4))
    assert (explained.list_pico, explained.cost_pico, explained.basis, explained.tier) == (110, 110, "billed", 0)


def test_parts_leave_the_whole_and_reasoning_and_requests_count_where_they_are_priced() -> None:
    own = (Rate(unit="input_audio_tokens", pico=7), Rate(unit="reasoning_tokens", pico=3), Rate(unit="requests", pico=100))
    units = {"input_audio_tokens": 2, "input_image_tokens": 1}
    explained = told(INPUT, OUTPUT, *own, input_tokens=5, output_tokens=10, reasoning_tokens=4, units=units)
    assert [(line.unit, line.count, line.cost_pico) for line in explained.lines] == [
        ("input_tokens", 3, 30),
        ("output_tokens", 6, 120),
        ("input_audio_tokens", 2, 14),
        ("input_image_tokens", 1, None),
        ("reasoning_tokens", 4, 12),
        ("requests", 1, 100),
    ]
    assert explained.list_pico == 276
    assert explained.columns == {
        "input_pico": 30, "cache_read_pico": 0, "cache_write_5m_pico": 0, "cache_write_1h_pico": 0, "cache_write_other_pico": 0,
        "output_pico": 120, "web_searches_pico": 0, "units_pico": 126,
    }  # fmt: skip


@pytest.mark.parametrize(("heard", "cost"), [(1, 5), (10, 5), (11, 6), (12, 6)])
def test_half_a_pico_dollar_is_rounded_up_and_a_minimum_is_billed(heard: int, cost: int) -> None:
    explained = told(Rate(unit="audio_ms", pico=1, per=2, minimum=10), input_tokens=0, output_tokens=0, units={"audio_ms": heard})
    assert explained.cost_pico == cost


def test_writes_of_another_time_have_the_rate_of_five_minutes_where_none_is_stated() -> None:
    five = Rate(unit="cache_write_5m_tokens", pico=12)
    assert told(five, input_tokens=0, output_tokens=0, cache_write_other_tokens=2).cost_pico == 24
    own = Rate(unit="cache_write_other_tokens", pico=1)
    assert told(five, own, input_tokens=0, output_tokens=0, cache_write_other_tokens=2).cost_pico == 2


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"usage_known": False, "status": "error"}, "failed"),
        ({"usage_known": False}, "usage_unknown"),
        ({"input_tokens": -1}, "usage_unknown"),
        ({"model": None, "model_requested": None}, "model_unknown"),
        ({"model": "other"}, "model_unpriced"),
        ({"service_tier": "flex"}, "tier_unpriced"),
        ({"web_searches": 1}, "unit_unpriced"),
        ({"units": {"search_units": 1}}, "unit_unpriced"),
        ({"units": {"images": 1}}, None),
        ({"units": {"images": 1}, "input_tokens": 0, "output_tokens": 0}, "unit_unpriced"),
    ],
)
def test_why_a_sum_is_not_known(facts: dict[str, object], reason: str | None) -> None:
    assert told(INPUT, OUTPUT, **facts).cost_reason == reason


def test_what_the_provider_says_goes_before_our_sum() -> None:
    explained = told(INPUT, OUTPUT, stated_cost_pico=7)
    assert (explained.cost_pico, explained.list_pico, explained.cost_reason) == (7, 14_000, None)
    assert told(model="other", stated_cost_pico=0).cost_pico == 0
    assert told(INPUT, OUTPUT, stated_cost_pico=10**15 + 1).cost_pico == 14_000


@pytest.mark.parametrize(
    ("facts", "basis", "why"),
    [
        ({"kind": "count_tokens"}, "free", "it only counted tokens"),
        ({"status": "blocked"}, "free", "a policy blocked it"),
        ({"billing": "local"}, "local", "a server of your own answered it"),
        ({"counted_as": 9}, "free", "its response counts in another call, event 9"),
    ],
)
def test_a_call_that_costs_nothing_says_why(facts: dict[str, object], basis: str, why: str) -> None:
    explained = told(**facts)  # type: ignore[arg-type]
    assert (explained.basis, explained.free_because, explained.cost_pico) == (basis, why, 0)


def test_a_price_whose_rates_are_all_0_is_free() -> None:
    free = (Rate(unit="input_tokens", pico=0), Rate(unit="output_tokens", pico=0))
    assert (told(*free).basis, told(*free).cost_pico) == ("free", 0)
    assert told(INPUT, OUTPUT, billing="subscription").basis == "subscription"
