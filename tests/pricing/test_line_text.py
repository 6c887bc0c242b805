"""Lines of an explanation, literally."""

from __future__ import annotations

import make
from halton.events.price import Rate
from halton.pricing.explanation import Line, explain
from halton.pricing.in_force import Prices
from halton.pricing.line_text import row, sources


def test_a_minimum_and_a_count_without_a_rate_are_told() -> None:
    assert row(Line("audio_ms", 5, Rate(unit="audio_ms", pico=2), 10_000)) == (
        "audio_ms", "5, at least 10,000", "$0.0000072 per hour", "", "$0.00000002"
    )  # fmt: skip
    assert row(Line("images", 3, None, 3)) == ("images", "3", "not billed", "", "–")
    assert row(Line("input_image_tokens", 3, None, 3, "input_tokens")) == (
        "input_image_tokens", "3", "in input_tokens", "", "–"
    )  # fmt: skip


def test_a_rate_that_is_printed_elsewhere_says_where() -> None:
    rates = (Rate(unit="input_tokens", pico=2), Rate(unit="output_tokens", pico=3, source="https://example.com/\u202elong"))
    told = explain(make.call(), Prices.of([(2, make.price(rates=rates))]))
    assert list(sources(told)) == ["output_tokens is printed at https://example.com/\\u202elong"]
