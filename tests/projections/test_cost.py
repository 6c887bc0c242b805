"""What is kept of the cost of a call, and when it is worked out anew."""

from __future__ import annotations

from pathlib import Path

import pytest

import make
from halton.events.price import Rate
from projections.priced import costs, flat, one


def test_every_class_is_priced_at_its_own_rate(tmp_path: Path) -> None:
    tokens = {"input_tokens": 1, "cache_read_tokens": 10, "cache_write_5m_tokens": 100, "cache_write_1h_tokens": 1000}
    call = make.call(**tokens, cache_write_other_tokens=10_000, output_tokens=2, web_searches=3)
    query = """select input_pico, cache_read_pico, cache_write_5m_pico, cache_write_1h_pico, cache_write_other_pico,
                      output_pico, web_searches_pico, cost_pico, cost_usd, cost_known, tier from cost"""
    parts = (3_000_000, 3_000_000, 375_000_000, 6_000_000_000, 37_500_000_000, 30_000_000, 30_000_000_000)
    assert make.rows(tmp_path, [make.price(), call], query) == [(*parts, 73_911_000_000, 0.073911, 1, 0)]


def test_a_failed_call_has_no_known_cost_and_one_with_usage_has(tmp_path: Path) -> None:
    assert costs(tmp_path, flat(5), make.failure(), one(status="error")) == [(None, "failed", 2), (5, None, 2)]


def test_counting_tokens_and_being_blocked_are_free_without_any_price(tmp_path: Path) -> None:
    events = [make.call(kind="count_tokens", web_searches=1), make.failure(status="blocked", reason="budget")]
    assert costs(tmp_path, *events) == [(0, None, None), (0, None, None)]


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


def test_what_the_provider_says_it_charged_is_the_cost_and_ours_stays_beside_it(tmp_path: Path) -> None:
    events = [flat(5), one(stated_cost_pico=7), one(stated_cost_pico=0, model="nameless")]
    query = "select cost_pico, list_pico, stated_pico, cost_known, cost_reason, rate_reason from cost"
    assert make.rows(tmp_path, events, query) == [(7, 5, 7, 1, None, None), (0, None, 0, 1, None, "model_unpriced")]


@pytest.mark.parametrize(
    ("changes", "basis", "cost"),
    [
        ({}, "billed", 5),
        ({"billing": "subscription"}, "subscription", 5),
        ({"billing": "local"}, "local", 0),
        ({"kind": "count_tokens"}, "free", 0),
        ({"status": "blocked"}, "free", 0),
        ({"model": "gratis"}, "free", 0),
    ],
)
def test_the_basis_of_a_cost(tmp_path: Path, changes: dict[str, str], basis: str, cost: int) -> None:
    events = [flat(5), flat(0, model="gratis", match=("gratis",)), one(**changes)]
    assert make.rows(tmp_path, events, "select basis, cost_pico from cost") == [(basis, cost)]
