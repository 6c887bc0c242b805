from __future__ import annotations

from pathlib import Path

import pytest

import make
from halton.events.price import Rate
from halton.events.types import CallCompleted, Event, PriceSet

TIERED = (
    Rate(unit="input_tokens", pico=3),
    Rate(unit="input_tokens", pico=6, above_tokens=200_000),
    Rate(unit="output_tokens", pico=15),
    Rate(unit="output_tokens", pico=22, above_tokens=200_000),
)


def costs(tmp_path: Path, *events: Event) -> list[tuple[object, ...]]:
    return make.rows(tmp_path, events, "select cost_pico, cost_reason, price from cost")


def flat(pico: int, **changes: object) -> PriceSet:
    return make.price(**({"rates": (Rate(unit="input_tokens", pico=pico), Rate(unit="output_tokens", pico=0))} | changes))


def one(**changes: object) -> CallCompleted:
    """A call of one token, which costs the rate itself."""
    return make.call(**({"input_tokens": 1, "output_tokens": 0} | changes))


def test_every_class_is_priced_at_its_own_rate(tmp_path: Path) -> None:
    tokens = {"input_tokens": 1, "cache_read_tokens": 10, "cache_write_5m_tokens": 100, "cache_write_1h_tokens": 1000}
    call = make.call(**tokens, cache_write_other_tokens=10_000, output_tokens=2, web_searches=3)
    query = """select input_pico, cache_read_pico, cache_write_5m_pico, cache_write_1h_pico, cache_write_other_pico,
                      output_pico, web_searches_pico, cost_pico, cost_usd, cost_known, tier from cost"""
    parts = (3_000_000, 3_000_000, 375_000_000, 6_000_000_000, 37_500_000_000, 30_000_000, 30_000_000_000)
    assert make.rows(tmp_path, [make.price(), call], query) == [(*parts, 73_911_000_000, 0.073911, 1, 0)]


@pytest.mark.parametrize(
    ("tokens", "cost"),
    [
        ({"input_tokens": 200_000, "output_tokens": 1}, 600_015),
        ({"input_tokens": 200_001, "output_tokens": 1}, 1_200_028),
        ({"input_tokens": 1, "cache_read_tokens": 0, "output_tokens": 1}, 18),
        ({"input_tokens": 0, "output_tokens": 1}, 15),
    ],
)
def test_the_tier_is_decided_on_the_whole_prompt(tmp_path: Path, tokens: dict[str, int], cost: int) -> None:
    assert costs(tmp_path, make.price(rates=TIERED), make.call(**tokens)) == [(cost, None, 2)]


def test_cached_tokens_count_for_the_tier(tmp_path: Path) -> None:
    rates = (*TIERED, Rate(unit="cache_read_tokens", pico=1))
    call = make.call(input_tokens=2, cache_read_tokens=200_000, output_tokens=0)
    assert costs(tmp_path, make.price(rates=rates), call) == [(200_012, None, 2)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"usage_known": False, "usage_reason": "cut"}, "usage_unknown"),
        ({"model": None, "model_requested": None}, "model_unknown"),
        ({"model": "claude-next"}, "model_unpriced"),
        ({"provider": "openai"}, "model_unpriced"),
        ({"service_tier": "priority"}, "tier_unpriced"),
        ({"speed": "fast"}, "tier_unpriced"),
        ({"speed": "optimized"}, "tier_unpriced"),
        ({"service_tier": "reserved"}, "tier_unpriced"),
    ],
)
def test_a_cost_that_is_not_known_is_empty_with_a_reason(tmp_path: Path, changes: dict[str, object], reason: str) -> None:
    assert [row[:2] for row in costs(tmp_path, make.price(), make.call(**changes))] == [(None, reason)]


def test_a_unit_without_a_rate_matters_only_where_it_is_counted(tmp_path: Path) -> None:
    events = [flat(5), one(cache_read_tokens=1), one(cache_read_tokens=0)]
    assert costs(tmp_path, *events) == [(None, "unit_unpriced", 2), (5, None, 2)]


def test_a_failed_call_has_no_known_cost_and_one_with_usage_has(tmp_path: Path) -> None:
    assert costs(tmp_path, flat(5), make.failure(), one(status="error")) == [(None, "failed", 2), (5, None, 2)]


def test_counting_tokens_and_being_blocked_are_free_without_any_price(tmp_path: Path) -> None:
    events = [make.call(kind="count_tokens", web_searches=1), make.failure(status="blocked", reason="budget")]
    assert costs(tmp_path, *events) == [(0, None, None), (0, None, None)]


def test_the_model_asked_for_is_priced_where_the_answer_names_none(tmp_path: Path) -> None:
    assert costs(tmp_path, flat(5), one(model=None)) == [(5, None, 2)]


def test_names_are_compared_in_lower_case(tmp_path: Path) -> None:
    assert costs(tmp_path, flat(5), one(model="Claude-Sonnet-4-5")) == [(5, None, 2)]


def test_a_call_has_the_price_in_force_when_it_was_made(tmp_path: Path) -> None:
    events = [flat(1), flat(2, valid_from=make.NOON), one(started_at=make.NOON - 1), one(started_at=make.NOON)]
    assert costs(tmp_path, *events) == [(1, None, 2), (2, None, 3)]


def test_an_exact_name_goes_before_a_pattern_and_a_longer_pattern_before_a_shorter(tmp_path: Path) -> None:
    wide, long, exact = (
        flat(1, model="a", match=("claude-*",)),
        flat(2, model="b", match=("claude-sonnet*",)),
        flat(3, model="c", match=("claude-sonnet-4-5",)),
    )
    calls = [one(model="claude-opus"), one(model="claude-sonnet-5"), one(model="claude-sonnet-4-5")]
    assert [row[0] for row in costs(tmp_path, exact, long, wide, *calls)] == [1, 2, 3]


def test_the_latest_event_wins_and_your_own_price_goes_before_every_book(tmp_path: Path) -> None:
    events = [flat(1, book=None, valid_from=make.NOON), flat(2), flat(3), one(started_at=make.NOON - 1), one()]
    assert costs(tmp_path, *events) == [(3, None, 4), (1, None, 2)]


def test_a_price_that_is_set_again_gives_up_the_names_it_no_longer_holds_for(tmp_path: Path) -> None:
    events = [flat(1), one(), flat(2, match=("claude-sonnet-4-5",)), one(model="claude-sonnet-4-5")]
    assert costs(tmp_path, *events) == [(None, "model_unpriced", None), (2, None, 4)]


def test_a_price_set_late_costs_anew_exactly_the_calls_it_touches(tmp_path: Path) -> None:
    log = make.log(tmp_path, [flat(1), one(started_at=make.NOON - 1), one(), one(model="claude-next")])
    projector = make.projector(tmp_path)
    projector.catch_up()
    log.append(make.facts([flat(2, valid_from=make.NOON)]))
    projector.catch_up()
    projector.close()
    log.close()
    assert make.rows(tmp_path, [], "select cost_pico, price from cost") == [(1, 2), (2, 6), (None, None)]


def test_no_answer_overflows_a_cost(tmp_path: Path) -> None:
    worst = dict.fromkeys(("input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens"), 10**8)
    call = make.call(**worst, cache_write_other_tokens=10**8, output_tokens=10**8, web_searches=10**6)
    units = ("input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "output_tokens")
    rates = tuple(Rate(unit=unit, pico=10**10) for unit in units)
    price = make.price(rates=(*rates, Rate(unit="web_searches", pico=10**12)))
    query = "select k.cost_pico, suspect, d.cost_pico, suspect_calls from cost as k, usage_daily as d"
    assert make.rows(tmp_path, [price, call], query) == [(7 * 10**18, 1, 0, 1)]
