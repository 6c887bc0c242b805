from __future__ import annotations

from pathlib import Path

import make
from halton.events.price import Rate

TIERED = (
    Rate(unit="input_tokens", pico=3_000_000),
    Rate(unit="input_tokens", pico=6_000_000, above_tokens=200_000),
    Rate(unit="output_tokens", pico=15_000_000),
    Rate(unit="output_tokens", pico=22_500_000, above_tokens=200_000),
    Rate(unit="web_searches", pico=10_000_000_000),
)


def test_each_tier_is_a_row_and_takes_what_it_does_not_state_from_the_tier_below(tmp_path: Path) -> None:
    query = "select position, above_tokens, valid_from, input_pico, cache_read_pico, output_pico, web_search_pico from prices"
    assert make.rows(tmp_path, [make.price(rates=TIERED, valid_from=make.NOON)], query) == [
        (2, 0, "2026-09-22T12:00:00.000000Z", 3_000_000, None, 15_000_000, 10_000_000_000),
        (2, 200_000, "2026-09-22T12:00:00.000000Z", 6_000_000, None, 22_500_000, 10_000_000_000),
    ]


def test_a_rate_that_could_overflow_a_sum_is_left_out(tmp_path: Path) -> None:
    rates = (
        Rate(unit="input_tokens", pico=10**10 + 1),
        Rate(unit="output_tokens", pico=-1),
        Rate(unit="web_searches", pico=10**12),
    )
    assert make.rows(tmp_path, [make.price(rates=rates)], "select input_pico, output_pico, web_search_pico from prices") == [
        (None, None, 10**12)
    ]


def test_a_price_without_rates_is_a_row_all_the_same(tmp_path: Path) -> None:
    assert make.rows(tmp_path, [make.price(rates=())], "select model, match, above_tokens, input_pico from prices") == [
        ("claude-sonnet-4-5", '["claude-sonnet-4-5*"]', 0, None)
    ]
