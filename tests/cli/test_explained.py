from __future__ import annotations

import pytest

import make
from halton.cli.explained import document, exact_usd, heading, remedy, row
from halton.events.price import Rate
from halton.pricing.explanation import Line, explain
from halton.pricing.in_force import Prices


@pytest.mark.parametrize(
    ("pico", "text"),
    [
        (0, "$0.00"),
        (1, "$0.000000000001"),
        (10**11, "$0.10"),
        (1_234_567 * 10**12, "$1,234,567.00"),
        (123_456_789_012, "$0.123456789012"),
    ],
)
def test_money_is_written_with_all_its_digits(pico: int, text: str) -> None:
    assert exact_usd(pico) == text


def test_a_minimum_and_a_count_without_a_rate_are_told() -> None:
    assert row(Line("audio_ms", 5, Rate(unit="audio_ms", pico=2), 10_000)) == (
        "audio_ms", "5, at least 10,000", "$0.0000072 per hour", "", "$0.00000002"
    )  # fmt: skip
    assert row(Line("images", 3, None, 3)) == ("images", "3", "not billed", "", "–")
    assert row(Line("input_image_tokens", 3, None, 3, "input_tokens")) == (
        "input_image_tokens", "3", "in input_tokens", "", "–"
    )  # fmt: skip


def test_a_strangers_words_cannot_reach_the_terminal() -> None:
    call = make.call(model="m\x1b[2J", project="p\n")
    lines = list(heading("e1", "2026-09-22T12:00:00.000000Z", call, explain(call, Prices.of(()))))
    assert "m\\x1b[2J" in lines[1] and "p\\x0a" in lines[0]


def test_nothing_can_be_done_where_a_price_would_not_help() -> None:
    for call in (make.failure(), make.call(model=None, model_requested=None), make.call(usage_known=False)):
        assert remedy(call, explain(call, Prices.of(()))) is None


def test_the_rate_that_is_missing_is_asked_for_by_its_option() -> None:
    call = make.call(cache_write_1h_tokens=5)
    told = explain(call, Prices.of([(2, make.price(rates=make.price().rates[:1]))]))
    assert (remedy(call, told) or "").endswith("--provider anthropic --cache-write-1h USD --output USD")
    assert document(call, told)["lacking"] == ["cache_write_1h_tokens", "output_tokens"]
