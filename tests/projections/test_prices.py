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


def test_a_kind_of_call_holds_every_unit_its_own_where_it_states_one(tmp_path: Path) -> None:
    rates = (
        Rate(unit="input_tokens", pico=10),
        Rate(unit="input_tokens", pico=20, above_tokens=1000),
        Rate(unit="output_tokens", pico=30),
        Rate(unit="audio_ms", pico=1, per=3, minimum=5, source="page"),
        Rate(unit="input_tokens", pico=5, variant="batch"),
        Rate(unit="input_tokens", pico=6, variant="batch"),
        Rate(unit="input_tokens", pico=40, variant="01:00-04:00"),
    )
    query = "select variant, unit, above_tokens, pico, per, minimum, source from rates where variant in ('', 'batch')"
    assert make.rows(tmp_path, [make.price(rates=rates)], query) == [
        ("", "audio_ms", 0, 1, 3, 5, "page"),
        ("", "input_tokens", 0, 10, 1, 0, None),
        ("", "input_tokens", 1000, 20, 1, 0, None),
        ("", "output_tokens", 0, 30, 1, 0, None),
        ("batch", "audio_ms", 0, 1, 3, 5, "page"),
        ("batch", "input_tokens", 0, 6, 1, 0, None),
        ("batch", "output_tokens", 0, 30, 1, 0, None),
    ]
    with make.views(tmp_path) as views:
        assert views.execute("select variant, above_tokens, input_pico, output_pico from prices").fetchall() == [
            ("", 0, 10, 30),
            ("", 1000, 20, 30),
            ("01:00-04:00", 0, 40, 30),
            ("batch", 0, 6, 30),
        ]
        assert views.execute("select variant, starts, ends from price_hours").fetchall() == [("01:00-04:00", "01:00", "04:00")]
