"""The rule by which a call is priced: tiers, kinds of call, hours, parts and measures."""

from __future__ import annotations

from pathlib import Path

import pytest

import make
from halton.events.price import Rate
from halton.events.types import PriceSet
from projections.priced import costs, flat, one

TIERED = (
    Rate(unit="input_tokens", pico=3),
    Rate(unit="input_tokens", pico=6, above_tokens=200_000),
    Rate(unit="output_tokens", pico=15),
    Rate(unit="output_tokens", pico=22, above_tokens=200_000),
)


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


def variants(*rates: Rate) -> PriceSet:
    return make.price(rates=(Rate(unit="input_tokens", pico=10), Rate(unit="output_tokens", pico=20), *rates))


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        ({}, 10),
        ({"service_tier": "standard", "speed": "standard", "inference_geo": "global"}, 10),
        ({"service_tier": "default"}, 10),
        ({"service_tier": "Batch"}, 5),
        ({"service_tier": "fast"}, 17),
        ({"service_tier": "priority"}, 17),
        ({"speed": "fast"}, 30),
        ({"service_tier": "batch", "inference_geo": "US"}, 6),
        ({"host": "eu.api.openai.com"}, 11),
        ({"service_tier": "flex"}, None),
        ({"speed": "fast", "inference_geo": "us"}, None),
    ],
)
def test_a_kind_of_call_has_its_own_rates_or_no_known_cost(tmp_path: Path, changes: dict[str, str], cost: int | None) -> None:
    own = {"batch": 5, "priority": 17, "fast": 30, "batch us": 6, "regional": 11}
    price = variants(*(Rate(unit="input_tokens", pico=pico, variant=variant) for variant, pico in own.items()))
    assert costs(tmp_path, price, one(**changes)) == [(cost, None if cost else "tier_unpriced", 2)]


def test_a_unit_that_a_kind_of_call_does_not_state_has_its_ordinary_rate(tmp_path: Path) -> None:
    long = Rate(unit="output_tokens", pico=30, above_tokens=200_000)
    price = variants(Rate(unit="input_tokens", pico=5, variant="batch"), long)
    calls = [one(service_tier="batch", output_tokens=1), one(service_tier="batch", input_tokens=200_001, output_tokens=1)]
    assert [row[0] for row in costs(tmp_path, price, *calls)] == [25, 1_000_035]


@pytest.mark.parametrize(
    ("minutes", "cost"), [(-31, 10), (-30, 40), (-1, 40), (0, 10), (12 * 60 - 1, 70), (12 * 60 + 59, 70), (13 * 60, 10)]
)
def test_hours_of_the_day_have_their_own_rates(tmp_path: Path, minutes: int, cost: int) -> None:
    rates = [Rate(unit="input_tokens", pico=40, variant="11:30-12:00"), Rate(unit="input_tokens", pico=70, variant="23:59-01:00")]
    call = one(started_at=make.NOON + minutes * make.MINUTE)
    assert costs(tmp_path, variants(*rates), call) == [(cost, None, 2)]


def breakdown(tmp_path: Path, price: PriceSet, **facts: object) -> list[tuple[object, ...]]:
    query = "select input_pico, cache_read_pico, output_pico, units_pico, cost_pico, cost_reason from cost"
    return make.rows(tmp_path, [price, make.call(**facts)], query)


def test_a_part_with_a_rate_of_its_own_leaves_the_rest_to_the_rate_of_the_whole(tmp_path: Path) -> None:
    price = variants(Rate(unit="input_audio_tokens", pico=100), Rate(unit="output_audio_tokens", pico=200))
    units = {"input_audio_tokens": 3, "input_image_tokens": 4, "output_audio_tokens": 5}
    assert breakdown(tmp_path, price, input_tokens=10, output_tokens=5, units=units) == [(70, 0, 0, 1300, 1370, None)]


def test_parts_of_more_than_the_whole_leave_nothing_of_it(tmp_path: Path) -> None:
    price = variants(Rate(unit="input_audio_tokens", pico=100))
    facts = breakdown(tmp_path, price, input_tokens=2, output_tokens=0, units={"input_audio_tokens": 3})
    assert facts == [(0, 0, 0, 300, 300, None)]


@pytest.mark.parametrize(
    ("rates", "row"),
    [
        ((Rate(unit="reasoning_tokens", pico=3), Rate(unit="requests", pico=1000)), (10, 0, 120, 1012, 1142, None)),
        ((), (10, 0, 200, 0, 210, None)),
    ],
)
def test_reasoning_and_the_request_itself_are_priced_where_a_price_says_so(
    tmp_path: Path, rates: tuple[Rate, ...], row: tuple[object, ...]
) -> None:
    assert breakdown(tmp_path, variants(*rates), input_tokens=1, output_tokens=10, reasoning_tokens=4) == [row]


def test_a_rate_for_many_is_rounded_once_half_up_and_a_minimum_is_billed(tmp_path: Path) -> None:
    price = make.price(rates=(Rate(unit="audio_ms", pico=1, per=2, minimum=10_000),))
    nothing = {"input_tokens": 0, "output_tokens": 0}
    events = [price, *(make.call(units={"audio_ms": heard}, **nothing) for heard in (1, 10_000, 10_001))]
    assert [row[0] for row in costs(tmp_path, *events)] == [5000, 5000, 5001]


@pytest.mark.parametrize(
    ("units", "tokens", "reason"),
    [
        ({"storage_searches": 1}, 1, "unit_unpriced"),
        ({"images": 1}, 1, None),
        ({"images": 1}, 0, "unit_unpriced"),
        ({"audio_ms": 5, "images": 1}, 0, None),
        ({}, 0, None),
    ],
)
def test_a_fee_without_a_rate_is_unknown_and_so_is_a_measure_that_is_all_there_is(
    tmp_path: Path, units: dict[str, int], tokens: int, reason: str | None
) -> None:
    price = variants(Rate(unit="audio_ms", pico=2))
    (row,) = costs(tmp_path, price, make.call(units=units, input_tokens=tokens, output_tokens=0))
    assert row[1] == reason


def test_no_units_of_a_call_overflow_its_cost(tmp_path: Path) -> None:
    small, pieces = [f"input_{number}_tokens" for number in range(40)], [f"piece_{number}" for number in range(24)]
    dear = [Rate(unit=unit, pico=10**10) for unit in small] + [Rate(unit=unit, pico=10**12, minimum=10**8) for unit in pieces]
    units = dict.fromkeys(small, 10**8) | dict.fromkeys(pieces, 10**6)
    calls = [make.call(units=units), make.call(units=units | {"one_too_many": 1})]
    rows = make.rows(tmp_path, [make.price(rates=tuple(dear)), *calls], "select units_pico from cost order by position")
    assert rows == [(40 * 10**16,), (0,)]


def test_nothing_parks_for_what_a_price_or_a_call_states(tmp_path: Path) -> None:
    tokens = ("input_tokens", "cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "output_tokens")
    others = [f"output_{number}_tokens" for number in range(64)]
    rates = [Rate(unit=unit, pico=10**10) for unit in (*tokens, "reasoning_tokens", *others)]
    worst = dict.fromkeys((*tokens, "cache_write_other_tokens", "reasoning_tokens"), 10**8) | {"web_searches": 10**6}
    call = make.call(**worst, units=dict.fromkeys(others, 10**8))
    price = make.price(rates=(*rates, Rate(unit="web_searches", pico=10**12), Rate(unit="requests", pico=10**12)))
    assert make.rows(tmp_path, [price, call], "select count(*) from parked") == [(0,)]
