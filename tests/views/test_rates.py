from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import make
from halton.events.price import Rate
from halton.policy.expectation import RatePair
from halton.views.rates import DailyRates, read_rates

DAY = 1440 * make.MINUTE


def rates(input_pico: int, output_pico: int) -> tuple[Rate, ...]:
    return (Rate(unit="input_tokens", pico=input_pico), Rate(unit="output_tokens", pico=output_pico))


def test_the_rates_in_force_and_whose_go_first(tmp_path: Path) -> None:
    events = [
        make.price(book="genai-prices"),
        make.price(model="claude", match=("claude-*",), book=None, rates=rates(7, 70)),
        make.price(model="half", match=("half",), rates=rates(1, 1)[:1]),
        make.price(model="later", match=("later",), valid_from=make.NOON + DAY, rates=rates(9, 9)),
    ]
    with make.views(tmp_path, events) as views:
        table, of_days = read_rates(views, datetime(2026, 9, 22, 12, tzinfo=UTC)), DailyRates(views)
        tomorrow, after = of_days.of("2026-09-23T13:00:00.000000Z"), of_days.of("2026-09-24T00:00:00.000000Z")
        assert of_days.of("2026-12-24T23:00:00.000000Z") is after  # no price changed since
    assert table.find("anthropic", "claude-sonnet-4-5") == RatePair(7, 70)
    assert table.find("anthropic", "half") == RatePair(3_000_000, 15_000_000)
    assert tomorrow.find("anthropic", "later") == RatePair(3_000_000, 15_000_000)
    assert after.find("anthropic", "later") == RatePair(9, 9)
