"""The parts of events about money: what they leave out takes no room, and what a log already holds keeps its meaning."""

from __future__ import annotations

import msgspec

from halton.events.price import InvoiceLine, Rate


def test_a_rate_is_for_one_token_of_any_ordinary_call_unless_it_says_otherwise() -> None:
    rate = msgspec.json.decode(b'{"unit":"input_tokens","pico":3}', type=Rate)
    assert (rate.per, rate.above_tokens, rate.variant, rate.minimum, rate.source) == (1, 0, "", 0, None)
    assert msgspec.json.encode(rate) == b'{"unit":"input_tokens","pico":3}'


def test_a_line_tells_what_is_not_stated_from_nothing() -> None:
    line = InvoiceLine(day="2026-11-01", unit="cost", cost_pico=0)
    assert msgspec.json.encode(line) == b'{"day":"2026-11-01","unit":"cost","cost_pico":0}'
